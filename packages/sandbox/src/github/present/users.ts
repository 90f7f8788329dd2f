import { Directory } from '../../forge/directory';
import { Organization, User } from '../../forge/model';
import { Links } from '../Links';

/** GitHub's opaque global ids: base64 of a type and a number. */
export function nodeId(type: string, id: number | string): string {
  const text = `${type}${id}`;
  return Buffer.from(`0${String(type.length)}:${text}`).toString('base64');
}

/** The account with this login, in the short form that stands inside other objects. */
export function simpleAccount(
  links: Links,
  directory: Directory,
  login: string,
) {
  const user = directory.user(login);
  const account = user ?? directory.organization(login);
  if (!account) {
    throw new Error(`No account is called ${login}`);
  }
  return simple(links, account, user ? 'User' : 'Organization');
}

export function simpleUser(links: Links, user: User) {
  return simple(links, user, 'User');
}

function simple(
  links: Links,
  account: User | Organization,
  type: 'User' | 'Organization',
) {
  const { login, id } = account;
  const api = `${links.api}/users/${login}`;
  return {
    login,
    id,
    node_id: nodeId(type, id),
    avatar_url: `${links.web}/avatars/u/${id}`,
    gravatar_id: '',
    url: api,
    html_url: `${links.web}/${login}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type,
    site_admin: false,
  };
}

/** What `GET /user` says to the user about themselves. */
export function privateUser(
  links: Links,
  directory: Directory,
  user: User,
  options: { email: boolean },
) {
  const own = directory.repositories.filter(
    ({ owner }) => owner === user.login,
  );
  const privateOnes = own.filter(repository => repository.private).length;
  return {
    ...simpleUser(links, user),
    name: user.name,
    company: null,
    blog: '',
    location: null,
    email: options.email ? user.email : null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: own.length - privateOnes,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: user.createdAt,
    updated_at: user.createdAt,
    private_gists: 0,
    total_private_repos: privateOnes,
    owned_private_repos: privateOnes,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: false,
  };
}

/** An organisation as it stands in webhook payloads. */
export function simpleOrganization(links: Links, organization: Organization) {
  const { id, login } = organization;
  const api = `${links.api}/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId('Organization', id),
    url: api,
    repos_url: `${api}/repos`,
    events_url: `${api}/events`,
    hooks_url: `${api}/hooks`,
    issues_url: `${api}/issues`,
    members_url: `${api}/members{/member}`,
    public_members_url: `${api}/public_members{/member}`,
    avatar_url: `${links.web}/avatars/u/${id}`,
    description: organization.description,
  };
}
