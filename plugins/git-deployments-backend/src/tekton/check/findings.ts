import type { ClusterFinding, PipelineConfig } from '../types';
import type { Probe } from './Probe';

/** What is looked at. */
export interface CheckOptions {
  /** Where runs are made. */
  namespaces: readonly string[];
  /** What is deployed to. */
  targetNamespaces: readonly string[];
  pipeline: PipelineConfig;
}

/** What a check came to. */
export type Verdict = Pick<ClusterFinding, 'status' | 'message' | 'remedy'>;

/** One thing that a cluster must have. */
export interface Check {
  id: string;
  title: string;
  look(probe: Probe, options: CheckOptions): Promise<Verdict>;
}

/** All is well. */
export function ok(message: string): Verdict {
  return { status: 'ok', message, remedy: null };
}

/** It works, but not as it could. */
export function warning(message: string, remedy: string): Verdict {
  return { status: 'warning', message, remedy };
}

/** It does not work. */
export function failed(message: string, remedy: string): Verdict {
  return { status: 'failed', message, remedy };
}

/** The platform may not look. */
export function unknown(message: string, remedy: string): Verdict {
  return { status: 'unknown', message, remedy };
}

const WORST_FIRST = ['failed', 'warning', 'unknown', 'ok'] as const;

/** One verdict on several namespaces: the worst counts, and all that are not well are told. */
export function together(verdicts: readonly Verdict[]): Verdict {
  const status = WORST_FIRST.find(each =>
    verdicts.some(verdict => verdict.status === each),
  );
  const told = verdicts.filter(
    verdict => verdict.status !== 'ok' || status === 'ok',
  );
  const all = (texts: (string | null)[]) =>
    [...new Set(texts.filter(text => text !== null))].join('. ');
  return {
    status: status ?? 'ok',
    message: all(told.map(({ message }) => message)),
    remedy: all(told.map(({ remedy }) => remedy)) || null,
  };
}

/** `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
