import { InputError } from '@backstage/errors';

/**
 * A clone URL that git may be given.
 *
 * @throws InputError - where it is not http(s), or holds credentials
 */
export function cloneUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['https:', 'http:'].includes(url.protocol)) {
    throw new InputError(
      'A repository is cloned over https or http alone: give its clone URL of this form',
    );
  }
  if (url.username || url.password) {
    throw new InputError(
      'The clone URL must not hold credentials: they come from the connection',
    );
  }
  return url;
}
