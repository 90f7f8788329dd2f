import { Organization, User } from '../../forge/model';
import { GitlabContext } from '../GitlabContext';
import { Links } from '../Links';

/** GitLab's dates have milliseconds and a Z. */
export function dateText(date: string): string {
  return new Date(date).toISOString();
}

/** A user as they stand inside other objects. */
export function userItem(links: Links, user: User) {
  return {
    id: user.id,
    username: user.login,
    public_email: '',
    name: user.name,
    state: 'active',
    locked: false,
    avatar_url: links.avatar(user),
    web_url: `${links.web}/${user.login}`,
  };
}

/** What `GET /user` says to the user about themselves. */
export function currentUser(links: Links, user: User) {
  return {
    ...userItem(links, user),
    created_at: dateText(user.createdAt),
    bio: '',
    location: null,
    linkedin: '',
    twitter: '',
    discord: '',
    website_url: '',
    github: '',
    job_title: '',
    pronouns: null,
    organization: '',
    bot: false,
    work_information: null,
    local_time: null,
    last_sign_in_at: dateText(user.createdAt),
    confirmed_at: dateText(user.createdAt),
    last_activity_on: user.createdAt.slice(0, 10),
    email: user.email,
    theme_id: 3,
    color_scheme_id: 1,
    projects_limit: 100_000,
    current_sign_in_at: dateText(user.createdAt),
    identities: [],
    can_create_group: true,
    can_create_project: true,
    two_factor_enabled: false,
    external: false,
    private_profile: false,
    commit_email: user.email,
    preferred_language: 'en',
  };
}

/** A group, or the namespace that every user has. */
export function namespaceItem({ forge, links }: GitlabContext, login: string) {
  const group = forge.directory.organization(login);
  const user = forge.directory.user(login);
  const account: User | Organization | undefined = group ?? user;
  if (!account) {
    throw new Error(`No account is called ${login}`);
  }
  return {
    id: account.id,
    name: account.name,
    path: account.login,
    kind: group ? 'group' : 'user',
    full_path: account.login,
    parent_id: null,
    avatar_url: user ? links.avatar(user) : null,
    web_url: group
      ? `${links.web}/groups/${account.login}`
      : `${links.web}/${account.login}`,
  };
}
