import { CustomErrorBase } from '@backstage/errors';

/** The cluster answered 410: it has forgotten the version, or the place in a list, that was asked for. List anew. */
export class VersionExpiredError extends CustomErrorBase {
  name = 'VersionExpiredError' as const;
}
