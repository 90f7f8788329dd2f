import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type {
  GitProvider,
  ProviderCommit,
  PushChange,
} from 'backstage-plugin-git-deployments-node';
import type { TokenVault } from '../connections/TokenVault';
import type { DecisionFacts } from '../decide/decide';
import type { Actor } from '../decide/protection';
import { botRef, type RoleService } from '../roles/RoleService';
import type { ContainerRow, Store } from '../store';

/** A provider, and a repository of it to ask for. */
type At = { provider: GitProvider; token: string; repository: string };

/**
 * Fetches what a decision needs from outside: step 3 of the straight way. Rejects where the provider cannot be asked, so
 * that it is tried again.
 */
export class FactFinder {
  readonly #store: Store;
  readonly #vault: TokenVault;
  readonly #roles: RoleService;

  constructor(options: {
    store: Store;
    vault: TokenVault;
    roles: RoleService;
  }) {
    this.#store = options.store;
    this.#vault = options.vault;
    this.#roles = options.roles;
  }

  /** @param repository - the full name by which the provider knows the repository now */
  async find(
    push: PushChange,
    container: ContainerRow,
    repository: string,
  ): Promise<{ facts: DecisionFacts; commit: ProviderCommit | undefined }> {
    const after = push.after ?? '';
    const actor = await this.#actor(
      container.provider,
      push,
      container.project,
    );
    return this.#vault.use(container.connectionId, async (token, provider) => {
      const at = { provider, token, repository };
      const covering = await this.#store.builds.newestCovering(container.id);
      const position = await positionOf(at, push.name, after, covering?.sha);
      if (position === 'gone' || position === 'covered') {
        return {
          facts: {
            position,
            base: null,
            changedFiles: null,
            message: push.message ?? '',
            actor,
          },
          commit: undefined,
        };
      }
      const commit = await provider.getCommit(token, repository, after);
      const base = push.forced ? null : covering?.sha ?? container.initialSha;
      const changedFiles =
        container.watchPath !== null && base !== null
          ? await changedSince(at, base, after)
          : null;
      return {
        facts: { position, base, changedFiles, message: commit.message, actor },
        commit,
      };
    });
  }

  /** The person behind an account: by their own connection first, then by the annotation that is configured. */
  async #actor(
    provider: string,
    push: PushChange,
    project: string,
  ): Promise<Actor> {
    const { id, login } = push.actor;
    const owners = id
      ? await this.#store.connections.ownersOfAccount(provider, id)
      : [];
    // An account that two people connected is nobody's in particular.
    const connected = new Set(owners).size === 1 ? owners[0] : undefined;
    const userRef =
      connected ??
      (id ? await this.#roles.userOfAccount(provider, id) : undefined);
    if (!userRef) {
      const role = id
        ? await this.#roles.botRole(provider, id, project)
        : undefined;
      return {
        userRef: role && botRef(provider, id ?? login),
        name: login,
        role,
        principals: new Set(),
      };
    }
    return {
      userRef,
      name: userRef,
      role: await this.#roles.roleOf(userRef, project),
      principals: await this.#roles.principalsOf(userRef),
    };
  }
}

/** @param covering - the newest commit that is built already */
async function positionOf(
  at: At,
  branch: string,
  after: string,
  covering: string | undefined,
): Promise<DecisionFacts['position']> {
  const head = await headOf(at, branch);
  if (head === after) {
    return 'head';
  }
  if (head === undefined || !(await isBefore(at, after, head))) {
    return 'gone';
  }
  return covering !== undefined &&
    (covering === head || (await isBefore(at, after, covering)))
    ? 'covered'
    : 'ancestor';
}

/** The head of a branch; undefined where there is no such branch. */
async function headOf(
  { provider, token, repository }: At,
  branch: string,
): Promise<string | undefined> {
  try {
    return (await provider.getBranch(token, repository, branch)).sha;
  } catch (error) {
    if (!(error instanceof NotFoundError)) {
      throw error;
    }
  }
  try {
    await provider.getRepository(token, repository);
  } catch (error) {
    if (error instanceof NotFoundError) {
      // This says nothing of the branch: the account may have lost sight of the repository for a while.
      throw new ServiceUnavailableError(
        `There is no repository ${repository}, or the connection may not see it`,
      );
    }
    throw error;
  }
  return undefined;
}

/** Whether a commit is, or leads to, another one. */
async function isBefore(
  { provider, token, repository }: At,
  base: string,
  head: string,
): Promise<boolean> {
  try {
    const { status } = await provider.compare(token, repository, base, head);
    return status === 'ahead' || status === 'identical';
  } catch (error) {
    if (error instanceof NotFoundError) {
      return false;
    }
    throw error;
  }
}

async function changedSince(
  { provider, token, repository }: At,
  base: string,
  head: string,
): Promise<string[] | null> {
  try {
    const comparison = await provider.compare(token, repository, base, head);
    return comparison.truncated ||
      comparison.status === 'diverged' ||
      comparison.status === 'behind'
      ? null
      : comparison.files;
  } catch (error) {
    if (error instanceof NotFoundError) {
      return null;
    }
    throw error;
  }
}
