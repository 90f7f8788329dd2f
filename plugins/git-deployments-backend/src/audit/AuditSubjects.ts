import type { Store } from '../store';
import type { AuditRecord } from './AuditTrail';

/** What an event is about. */
export type AuditSubject = Pick<
  AuditRecord,
  | 'project'
  | 'entityRef'
  | 'containerId'
  | 'buildId'
  | 'approvalId'
  | 'sha'
  | 'digest'
  | 'rule'
> & {
  /** In words. */
  name?: string;
};

/** Finds what an action is about, from what was asked for and what came of it. */
export class AuditSubjects {
  readonly #store: Pick<Store, 'approvals' | 'builds' | 'containers'>;

  constructor(store: Pick<Store, 'approvals' | 'builds' | 'containers'>) {
    this.#store = store;
  }

  /**
   * @param about - an input or a result: ids, `entityRef` and `project` are looked at, and nothing else
   */
  async of(about: unknown): Promise<AuditSubject> {
    const approvalId = idOf(about, 'approvalId', 'apr-');
    const approval = approvalId
      ? await this.#store.approvals.get(approvalId)
      : undefined;
    const buildId = approval?.buildId ?? idOf(about, 'buildId', 'dep-');
    const build = buildId ? await this.#store.builds.get(buildId) : undefined;
    const containerId =
      idOf(about, 'containerId', 'ctr-') ?? build?.containerId;
    const container = containerId
      ? await this.#store.containers.get(containerId)
      : undefined;
    const project = container?.project ?? textOf(about, 'project');
    const entityRef = container?.entityRef ?? textOf(about, 'entityRef');
    return defined({
      project,
      entityRef,
      containerId,
      buildId,
      approvalId,
      sha: build?.sha,
      digest: build?.digest ?? undefined,
      rule: build?.authority?.reason,
      name: container
        ? `${container.name} (${container.environment}) of ${container.entityRef}`
        : containerId ?? project ?? entityRef,
    });
  }
}

/** An id under its name, or that of the thing itself. */
function idOf(about: unknown, name: string, prefix: string) {
  const named = textOf(about, name);
  const own = textOf(about, 'id');
  return named ?? (own?.startsWith(prefix) ? own : undefined);
}

/** Longer texts are not ours. */
function textOf(about: unknown, name: string): string | undefined {
  if (typeof about !== 'object' || about === null) {
    return undefined;
  }
  const value: unknown = Reflect.get(about, name);
  return typeof value === 'string' && value.length <= 255 ? value : undefined;
}

/** Without what is not known, so that a later part does not hide an earlier one. */
function defined(subject: AuditSubject): AuditSubject {
  return Object.fromEntries(
    Object.entries(subject).filter(([, value]) => value !== undefined),
  );
}
