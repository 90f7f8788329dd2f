/** An application that may ask the forge's users for access. */
export type OAuthApp = {
  clientId: string;
  clientSecret: string;
  name: string;
  /** Where the browser may be sent back to: these addresses and paths below them. */
  redirectUris: string[];
  /** Seconds that an access token lives; without it tokens do not expire and none can be refreshed. */
  accessTokenSeconds?: number;
  /** What it may do, where the provider lets an application say so once and not at each authorisation. */
  scopes?: string[];
  /**
   * What a refresh does. `replace` (the default) gives a new pair and ends the old one at once; with
   * `rotate` the old access token lives on until it expires; with `keep` the refresh token stays, too.
   */
  refresh?: 'replace' | 'rotate' | 'keep';
  /** Whether a refresh must name the redirect address of the authorisation. */
  refreshNamesRedirectUri?: boolean;
};

/** What a user granted, as a token carries it. */
export type Grant = { clientId: string; userId: number; scopes: string[] };

/** Why an access token is not good any more; `unknown` if it never was one. */
export type DeadToken = 'expired' | 'revoked' | 'unknown';

export type IssuedToken = {
  accessToken: string;
  scopes: string[];
  expiresIn?: number;
  refreshToken?: string;
  refreshExpiresIn?: number;
};

/** The outcome of an exchange: a token, or why there is none. */
export type Exchange =
  | { kind: 'issued'; token: IssuedToken }
  | {
      kind: 'refused';
      reason:
        | 'unknown-client'
        | 'bad-code'
        | 'redirect-uri'
        | 'verifier'
        | 'bad-refresh-token';
    };
