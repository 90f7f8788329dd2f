import type { LoggerService } from '@backstage/backend-plugin-api';
import type { AuditEvent } from 'backstage-plugin-git-deployments-common';
import { newId } from '../ids';
import type { ContainerRow, Store } from '../store';

/** A message is a sentence: what is longer is cut. */
const MOST_LETTERS = 2_000;

/** Something that happened. Without an outcome it succeeded, without a severity it is low. */
export type AuditRecord = Pick<AuditEvent, 'actor' | 'action' | 'message'> &
  Partial<Omit<AuditEvent, 'id' | 'at'>>;

/** Keeps who did what in the audit table. */
export class AuditTrail {
  readonly #store: Pick<Store, 'audit'>;
  readonly #logger: LoggerService;

  constructor(options: { store: Pick<Store, 'audit'>; logger: LoggerService }) {
    this.#store = options.store;
    this.#logger = options.logger;
  }

  /**
   * Adds an event. What it tells of has happened already, so that a failure to keep it is logged as an error, with all
   * that should have been kept, and never rejects.
   */
  async record(record: AuditRecord): Promise<void> {
    const event: AuditEvent = {
      id: newId('aud'),
      at: new Date().toISOString(),
      actor: fit(record.actor, 255),
      action: fit(record.action, 64),
      outcome: record.outcome ?? 'succeeded',
      severity: record.severity ?? 'low',
      project: fitOrNull(record.project, 255),
      entityRef: fitOrNull(record.entityRef, 255),
      containerId: fitOrNull(record.containerId, 40),
      buildId: fitOrNull(record.buildId, 40),
      approvalId: fitOrNull(record.approvalId, 40),
      sha: fitOrNull(record.sha, 64),
      digest: fitOrNull(record.digest, 80),
      rule: fitOrNull(record.rule, MOST_LETTERS),
      message: fit(record.message, MOST_LETTERS),
    };
    try {
      await this.#store.audit.append(event);
    } catch (error) {
      this.#logger.error(
        `The audit trail could not be written, and lacks this event: ${JSON.stringify(
          event,
        )}`,
        error instanceof Error ? error : new Error(String(error)),
      );
    }
  }

  /** What an event about a container says of it. */
  ofContainer({
    id,
    project,
    entityRef,
  }: Pick<ContainerRow, 'id' | 'project' | 'entityRef'>) {
    return { containerId: id, project, entityRef };
  }
}

/**
 * A text as its column takes it: what was tried with ids that are too long, or with characters that a database refuses,
 * must not stay out of the trail for it.
 */
function fit(text: string, letters: number): string {
  return text.replaceAll('\0', '\uFFFD').slice(0, letters);
}

function fitOrNull(
  text: string | null | undefined,
  letters: number,
): string | null {
  return text === null || text === undefined ? null : fit(text, letters);
}
