import type {
  Connection,
  Repository,
} from 'backstage-plugin-git-deployments-common';
import type { ContainerFormValues } from './values';

/** The form after another connection was chosen: what belonged to the old one's repository goes. */
export function withConnection(
  values: ContainerFormValues,
  connection: Pick<Connection, 'id' | 'provider'>,
): ContainerFormValues {
  if (values.provider === connection.provider) {
    return { ...values, connectionId: connection.id };
  }
  return {
    ...values,
    connectionId: connection.id,
    provider: connection.provider,
    repositoryUrl: '',
    repositoryFullName: '',
    branch: '',
  };
}

/** The connection to begin with: the one just made, or the only one there is; undefined where a person must choose. */
export function connectionToBeginWith(
  connections: readonly Connection[],
  justConnected: string | undefined,
): Connection | undefined {
  const active = connections.filter(({ status }) => status === 'active');
  const fresh = active
    .filter(({ provider }) => provider === justConnected)
    .sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  return fresh[0] ?? (active.length === 1 ? active[0] : undefined);
}

/** What somebody else's connection may be used for, as repositories to choose from: each once, narrowed by a text. */
export function sharedRepositories(
  connection: Pick<Connection, 'shares'>,
  search: string,
): Repository[] {
  const byId = new Map(
    connection.shares.map(({ repositoryId, repository, url }) => [
      repositoryId,
      {
        id: repositoryId,
        fullName: repository,
        url,
        // Not known here: the branch is chosen from the list, where the default one comes first.
        defaultBranch: '',
        private: false,
        pushedAt: null,
        ownerAvatarUrl: null,
      },
    ]),
  );
  return [...byId.values()].filter(({ fullName }) =>
    fullName.toLowerCase().includes(search.trim().toLowerCase()),
  );
}

/**
 * The connection that a person has just made instead of the form's; undefined where it is the form's, or none.
 *
 * @param current - the id of the one that the form has
 */
export function connectionJustMade(
  connections: readonly Connection[],
  justConnected: string | undefined,
  current: string,
): Connection | undefined {
  if (justConnected === undefined) {
    return undefined;
  }
  const before = connections.find(({ id }) => id === current);
  const made = connectionToBeginWith(connections, justConnected);
  if (!made || made.provider !== justConnected || made.id === current) {
    return undefined;
  }
  return !before ||
    before.provider !== justConnected ||
    Date.parse(made.createdAt) > Date.parse(before.createdAt)
    ? made
    : undefined;
}
