import type { GitProvider } from '../GitProvider';

/**
 * Who acts in the contract tests: `owner` administers the repositories, `member` may push to them, `outsider` only reads
 * what is public.
 */
export type Person = 'owner' | 'member' | 'outsider';

/** A git server as the contract tests need it: a real one, or a played one that is held to what the real one documents. */
export interface ForgeUnderTest {
  /** The provider that is tested, for this server. */
  provider: GitProvider;

  /** Where the registered OAuth client lets browsers be sent back to. */
  redirectUri: string;

  /** An access token of a person, with the scopes that the provider asks for. */
  token(person: Person): Promise<string>;

  /**
   * Opens the page in a browser of its own, signs in as the person, and grants or declines; answers the URL that the
   * browser was sent back to, with its query.
   */
  consent(
    authorizeUrl: string,
    person: Person,
    answer?: 'grant' | 'decline',
  ): Promise<URL>;

  /** Makes a repository without commits that `owner` administers and `member` may push to; answers its `fullName`. */
  createRepository(
    name: string,
    options?: { private?: boolean },
  ): Promise<string>;

  /** Gives a repository another name; answers the `fullName` that it has now. */
  renameRepository(repository: string, name: string): Promise<string>;

  /** The URL that `git` pushes to as a person, with credentials in it. */
  remote(repository: string, person: Person): string;

  /** The ids of the hooks that the server has for the repository, as the provider names them. */
  hooks(repository: string): Promise<string[]>;

  /** Lets the server send the newest delivery of the repository's hooks once more. Needed for the trait `redelivers`. */
  redeliver?(repository: string): Promise<void>;
}
