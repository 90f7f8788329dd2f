import { Organization, User } from '../forge/model';
import { BitbucketContext } from './BitbucketContext';
import { idOfUuid } from './identity';

/** A workspace: an organisation, or the personal one that every user has. */
export type Workspace = {
  /** Of the account behind it: the workspace's UUID is its account's. */
  id: number;
  slug: string;
  name: string;
  personal: boolean;
  createdAt: string;
};

const personal = (user: User): Workspace => ({
  id: user.id,
  slug: user.login,
  name: user.name,
  personal: true,
  createdAt: user.createdAt,
});

const shared = (organization: Organization): Workspace => ({
  id: organization.id,
  slug: organization.login,
  name: organization.name,
  personal: false,
  createdAt: organization.createdAt,
});

/** The workspace with this slug or UUID. */
export function findWorkspace(
  { forge }: BitbucketContext,
  text: string,
): Workspace | undefined {
  const { users, organizations } = forge.directory;
  const id = idOfUuid('account', text);
  const slug = text.toLowerCase();
  return [...organizations.map(shared), ...users.map(personal)].find(
    workspace => workspace.id === id || workspace.slug.toLowerCase() === slug,
  );
}

/** The workspaces that the user is a member of, by slug. */
export function workspacesOf(
  { forge }: BitbucketContext,
  user: User,
): Workspace[] {
  return [
    ...forge.directory.organizations
      .filter(({ members }) => members.includes(user.login))
      .map(shared),
    personal(user),
  ].sort((a, b) => a.slug.localeCompare(b.slug, 'en'));
}

/** The core knows roles per repository alone: who administers one of them administers the workspace. */
export function administers(
  { forge }: BitbucketContext,
  user: User,
  workspace: Workspace,
): boolean {
  return (
    workspace.id === user.id ||
    forge.directory.repositories.some(
      repository =>
        repository.owner === workspace.slug &&
        forge.directory.explicitRoleOf(user, repository) === 'admin',
    )
  );
}
