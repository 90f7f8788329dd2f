import { Organization, User } from '../../forge/model';
import { Signature } from '../../forge/git/types';
import { BitbucketContext } from '../BitbucketContext';
import { accountIdOf, uuidOf } from '../identity';
import { Links } from '../Links';
import { Workspace } from '../workspaces';

/** Bitbucket's dates carry no milliseconds and an offset. */
export function dateText(date: string): string {
  return `${new Date(date).toISOString().slice(0, 19)}+00:00`;
}

/** A user as they stand inside other objects. */
export function userItem(links: Links, user: User) {
  const uuid = uuidOf('account', user.id);
  return {
    type: 'user',
    uuid,
    account_id: accountIdOf(user),
    nickname: user.login,
    display_name: user.name,
    links: {
      self: { href: `${links.api}/users/${encodeURIComponent(uuid)}` },
      html: { href: `${links.web}/${encodeURIComponent(uuid)}/` },
      avatar: { href: links.avatar(user.id) },
    },
  };
}

/** What `GET /user` says to the user about themselves. */
export function currentUser(links: Links, user: User) {
  const item = userItem(links, user);
  return {
    ...item,
    username: user.login,
    created_on: dateText(user.createdAt),
    account_status: 'active',
    is_staff: false,
    has_2fa_enabled: null,
    location: null,
    links: {
      ...item.links,
      repositories: { href: `${links.api}/repositories/${user.login}` },
    },
  };
}

/** Whom a repository belongs to: a user, or the team that Bitbucket still calls a shared workspace. */
export function ownerItem({ forge, links }: BitbucketContext, login: string) {
  const user = forge.directory.user(login);
  if (user) {
    return userItem(links, user);
  }
  const organization = forge.directory.organization(login);
  if (!organization) {
    throw new Error(`No account is called ${login}`);
  }
  return teamItem(links, organization);
}

function teamItem(links: Links, { id, login, name }: Organization) {
  const uuid = uuidOf('account', id);
  return {
    type: 'team',
    uuid,
    username: login,
    display_name: name,
    links: {
      self: { href: `${links.api}/workspaces/${encodeURIComponent(uuid)}` },
      html: { href: `${links.web}/${encodeURIComponent(uuid)}/` },
      avatar: { href: links.avatar(id) },
    },
  };
}

/** A workspace as it stands in the list of the caller's own. */
export function workspaceBase(links: Links, workspace: Workspace) {
  return {
    type: 'workspace_base',
    uuid: uuidOf('account', workspace.id),
    slug: workspace.slug,
    links: {
      self: { href: `${links.api}/workspaces/${workspace.slug}` },
      avatar: { href: links.avatar(workspace.id) },
    },
  };
}

/** A workspace as it stands inside a repository. */
export function workspaceItem(links: Links, workspace: Workspace) {
  const { type: _type, links: base, ...rest } = workspaceBase(links, workspace);
  return {
    ...rest,
    type: 'workspace',
    name: workspace.name,
    links: { ...base, html: { href: `${links.web}/${workspace.slug}/` } },
  };
}

/** The form of `GET /workspaces/{workspace}`. */
export function fullWorkspace(links: Links, workspace: Workspace) {
  const item = workspaceItem(links, workspace);
  const { href } = item.links.self;
  return {
    ...item,
    is_private: false,
    is_personal: workspace.personal,
    is_privacy_enforced: false,
    forking_mode: 'allow_forks',
    created_on: dateText(workspace.createdAt),
    links: {
      ...item.links,
      members: { href: `${href}/members` },
      projects: { href: `${href}/projects` },
      repositories: { href: `${links.api}/repositories/${workspace.slug}` },
    },
  };
}

/** The author of a commit: what git says, and the account with that address where there is one. */
export function authorItem(
  { forge, links }: BitbucketContext,
  { name, email }: Signature,
) {
  const user = forge.directory.userByEmail(email);
  return {
    type: 'author',
    raw: `${name} <${email}>`,
    ...(user ? { user: userItem(links, user) } : {}),
  };
}
