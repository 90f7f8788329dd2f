import { Condition } from '../types';
import { now } from '../words';

/** The condition of a type, if there is one. */
export function conditionOf(
  object: { status?: unknown } | undefined,
  type: string,
): Condition | undefined {
  const { conditions } = (object?.status ?? {}) as { conditions?: Condition[] };
  return conditions?.find(c => c.type === type);
}

/** Sets a condition; its transition time changes only when its status does. */
export function withCondition(
  conditions: Condition[] | undefined,
  next: Condition,
): Condition[] {
  const before = conditions?.find(c => c.type === next.type);
  const lastTransitionTime =
    before?.status === next.status ? before.lastTransitionTime : now();
  return [
    ...(conditions ?? []).filter(c => c.type !== next.type),
    { ...next, lastTransitionTime },
  ];
}

/** Whether a run (Tekton's) has ended. */
export function isDone(run: { status?: unknown } | undefined): boolean {
  const status = conditionOf(run, 'Succeeded')?.status;
  return status === 'True' || status === 'False';
}
