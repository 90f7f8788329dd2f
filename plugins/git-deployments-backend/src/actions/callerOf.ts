import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { Caller } from '../service/types';

/** Who invokes an action: the person whose template or assistant runs, or a machine. */
export function callerOf(
  auth: Pick<AuthService, 'isPrincipal'>,
  credentials: BackstageCredentials,
): Caller {
  if (
    auth.isPrincipal(credentials, 'user') ||
    auth.isPrincipal(credentials, 'service')
  ) {
    return { credentials };
  }
  throw new NotAllowedError('Sign in: nobody is known to have asked for this');
}
