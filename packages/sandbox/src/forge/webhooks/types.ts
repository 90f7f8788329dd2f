/** A webhook of a repository. */
export type Hook = {
  id: number;
  repositoryId: number;
  url: string;
  /** What its maker says of it, where the provider keeps that. */
  description?: string;
  secret?: string;
  /** What its maker calls it, where the provider keeps that. */
  name?: string;
  /** Signs deliveries where `secret` is only shown to the receiver, as a token. */
  signingSecret?: string;
  /** Whose pushes it hears of, where the provider lets a hook choose branches. */
  branchFilter?: BranchFilter;
  /** How often in a row it failed, where the provider counts that. */
  failures?: number;
  /** ISO 8601: until when it is left alone because it failed. */
  disabledUntil?: string;
  contentType: 'json' | 'form';
  /** Whether a certificate that nobody vouches for will do. */
  insecureSsl: boolean;
  events: string[];
  active: boolean;
  createdAt: string;
  updatedAt: string;
};

/** Branches by a pattern, as the provider reads it. */
export type BranchFilter = {
  strategy: 'wildcard' | 'regex' | 'all_branches';
  pattern: string;
};

/** What happened to an event that a hook listens to; the same for every hook. */
export type HookEvent = {
  event: string;
  action?: string;
  /** The provider's JSON text, kept exactly as it is signed. */
  payload: string;
  /** Names the event itself, alike for every hook, where the provider does so. */
  uuid?: string;
};

/** The bytes that go out, as the provider frames them. */
export type HookRequest = { headers: Record<string, string>; body: string };

/** What came of an attempt. `failed` means that no HTTP answer came. */
export type HookOutcome = {
  deliveredAt: string;
  durationSeconds: number;
} & (
  | {
      kind: 'answered';
      statusCode: number;
      statusText: string;
      headers: Record<string, string>;
      body: string;
    }
  | { kind: 'failed'; reason: 'timeout' | 'connection'; message: string }
);

/** One attempt to tell one hook of one event. It is `queued` as long as it has no outcome. */
export type HookDelivery = HookEvent & {
  id: number;
  /** Shared by an event's first delivery to a hook and its redeliveries. */
  guid: string;
  hookId: number;
  repositoryId: number;
  redelivery: boolean;
  /** Which attempt this is of those that follow each other by themselves, from 1; missing: the first. */
  attempt?: number;
  queuedAt: string;
  url: string;
  request?: HookRequest;
  outcome?: HookOutcome;
};
