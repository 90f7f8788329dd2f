import type { AuditEvent } from 'backstage-plugin-git-deployments-common';
import { SUBJECT, type AuditedAction } from './actions';

/** An action with its outcome as a sentence, pure: `user:default/mia wanted to delete api (production), and was refused: …`. */
export function describeAction(
  { verb: [infinitive, past], object }: AuditedAction,
  options: {
    actor: string;
    /** The container or the project. */
    subject: string | undefined;
    outcome: AuditEvent['outcome'];
    /** What was said with it: a comment, a reason, a role. */
    details: readonly string[];
    /** Why it did not succeed. */
    problem: string | undefined;
  },
): string {
  const { actor, subject, outcome, details, problem } = options;
  const what = object.replace(SUBJECT, subject ?? 'something unknown');
  const more = details.length > 0 ? ` (${details.join(', ')})` : '';
  if (outcome === 'succeeded') {
    return `${actor} ${past} ${what}${more}`;
  }
  const how = outcome === 'refused' ? 'was refused' : 'failed';
  return `${actor} wanted to ${infinitive} ${what}${more}, and ${how}: ${problem}`;
}

/** What of an input is worth a word in the sentence: texts that callers give, none of which is a secret. */
const TOLD = [
  'connectionId',
  'deliveryId',
  'repository',
  'provider',
  'principal',
  'role',
  'reason',
  'comment',
] as const;

/** See {@link TOLD}. */
export function detailsOf(input: object): string[] {
  return TOLD.flatMap(name => {
    const value: unknown = Reflect.get(input, name);
    return typeof value === 'string' && value !== ''
      ? [`${name} ${value}`]
      : [];
  });
}
