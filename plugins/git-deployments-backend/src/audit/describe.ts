import type { AuditEvent } from 'backstage-plugin-git-deployments-common';
import type { AuditedAction } from './actions';

/** What people say with an action: told in the sentence where it is not its object. */
const SAID = ['reason', 'comment'] as const;

/** An action with its outcome as a sentence, pure: `user:default/mia wanted to delete api (production), and was refused: …`. */
export function describeAction(
  { verb: [infinitive, past], object }: AuditedAction,
  options: {
    actor: string;
    /** The container or the project, in words. */
    subject: string | undefined;
    /** What the caller gave: none of it is a secret. */
    input: object;
    outcome: AuditEvent['outcome'];
    /** Why it did not succeed. */
    problem: string | undefined;
  },
): string {
  const { actor, subject, input, outcome, problem } = options;
  const what = object.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'subject'
      ? subject ?? 'something unknown'
      : textOf(input, name) ?? `an unknown ${name}`,
  );
  const said = SAID.flatMap(name => {
    const text = textOf(input, name);
    return text ? [`${name}: ${text}`] : [];
  });
  const more = said.length > 0 ? ` (${said.join(', ')})` : '';
  if (outcome === 'succeeded') {
    return `${actor} ${past} ${what}${more}`;
  }
  const how = outcome === 'refused' ? 'was refused' : 'failed';
  return `${actor} wanted to ${infinitive} ${what}${more}, and ${how}: ${problem}`;
}

function textOf(input: object, name: string): string | undefined {
  const value: unknown = Reflect.get(input, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
