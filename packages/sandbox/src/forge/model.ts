/** What somebody may do with a repository, weakest first: `read` < `write` < `admin`. */
export type Role = 'read' | 'write' | 'admin';

/** A person with an account at the forge. Their password is their login. */
export type User = {
  id: number;
  login: string;
  name: string;
  email: string;
  createdAt: string;
};

/** A namespace for repositories that several people share. */
export type Organization = {
  id: number;
  login: string;
  name: string;
  description: string;
  createdAt: string;
  /** Logins of the members; what each may do is said per repository. */
  members: string[];
};

/** A hosted repository. Its bare git directory is named after `id`, so that a rename moves nothing. */
export type Repository = {
  id: number;
  /** Login of the user or organisation that it belongs to. */
  owner: string;
  name: string;
  /** `owner/name` under which it was known before; kept for redirects. */
  formerNames: string[];
  description: string | null;
  language: string | null;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  /** Explicit roles by login. Everybody may read what is not private. */
  roles: Record<string, Role>;
  createdAt: string;
  updatedAt: string;
  pushedAt: string;
};

/** A 40-digit object name of all zeros: "no such ref", before a creation or after a deletion. */
export const NO_COMMIT = '0'.repeat(40);

/** One ref that a push moved; `before` or `after` is {@link NO_COMMIT} where it did not exist. */
export type RefChange = { ref: string; before: string; after: string };

/** One finished push: everything that it changed, and who did it. */
export type Push = {
  repository: Repository;
  pusher: User;
  /** Every ref as it was before the push: full ref name to object name. */
  refsBefore: ReadonlyMap<string, string>;
  changes: RefChange[];
};

/** `owner/name`. */
export function fullName(repository: { owner: string; name: string }): string {
  return `${repository.owner}/${repository.name}`;
}
