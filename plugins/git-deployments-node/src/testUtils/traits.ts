/**
 * In what servers may differ without breaking the contract. What a suite does not say is as the strictest server does
 * it.
 */
export interface ServerTraits {
  /** Whether the server holds the exchange of a code against PKCE's verifier. Default: yes. */
  checksVerifier: boolean;
  /**
   * What becomes of a refresh token when it is used: it ends, or it stays good; `none` where access tokens do not expire.
   * Default: `rotated`.
   */
  refreshTokens: 'rotated' | 'kept' | 'none';
  /** Whether the server lets an application end a grant. Default: yes. */
  revokesGrants: boolean;
  /** Whether a repository that was renamed is still found by the name that it had. Default: yes. */
  followsOldNames: boolean;
  /** Whether a hook hears of a branch that is gone. Default: yes. */
  reportsDeletedBranches: boolean;
  /** Whether a payload says that history was rewritten. Default: yes. */
  reportsForcedPushes: boolean;
  /** Whether a push hook hears of tags. Default: yes. */
  sendsTags: boolean;
  /** Whether a payload names the commit of an annotated tag, besides the tag object. Default: yes. */
  namesTaggedCommits: boolean;
  /** Whether only who may push to a repository may put statuses at its commits. Default: yes. */
  protectsStatuses: boolean;
  /** Whether the server by itself sends again, under the same id, what was answered 500. Default: no. */
  resendsFailed: boolean;
  /** Whether the server sends again, under the same id, what it is asked to: `ForgeUnderTest.redeliver`. Default: no. */
  redelivers: boolean;
}

const STRICTEST: ServerTraits = {
  checksVerifier: true,
  refreshTokens: 'rotated',
  revokesGrants: true,
  followsOldNames: true,
  reportsDeletedBranches: true,
  reportsForcedPushes: true,
  sendsTags: true,
  namesTaggedCommits: true,
  protectsStatuses: true,
  resendsFailed: false,
  redelivers: false,
};

/** All traits, of which these are known. */
export function completeTraits(
  traits: Partial<ServerTraits> = {},
): ServerTraits {
  return { ...STRICTEST, ...traits };
}
