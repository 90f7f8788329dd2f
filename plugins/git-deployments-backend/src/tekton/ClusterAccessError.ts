import { CustomErrorBase } from '@backstage/errors';

/**
 * The cluster does not let the platform in, or forbids what it asks: for the operator to mend, not for whoever called.
 *
 * An error of its own, because `AuthenticationError` and `NotAllowedError` would tell the browser that the person's own
 * session or role is at fault.
 */
export class ClusterAccessError extends CustomErrorBase {
  name = 'ClusterAccessError' as const;
}
