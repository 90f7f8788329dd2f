import { InputError, NotFoundError } from '@backstage/errors';

/** The longest address of an image that is passed on. */
const MOST_ADDRESS = 2048;

/**
 * The bytes of a file as text. InputError where there are too many of them, or where they are no text: what a server
 * keeps in a repository can be anything.
 */
export function fileText(
  path: string,
  bytes: Buffer,
  maxBytes: number,
): string {
  mustFit(path, bytes.byteLength, maxBytes);
  if (bytes.includes(0)) {
    throw new InputError(`${path} is no text file`);
  }
  return new TextDecoder().decode(bytes);
}

/** Refuses a file that is larger than it may be, by the size that the server says it has. */
export function mustFit(
  path: string,
  size: number | undefined,
  maxBytes: number,
): void {
  if (size !== undefined && size > maxBytes) {
    throw new InputError(
      `${path} has ${size} bytes, which is more than the ${maxBytes} that are read of a file`,
    );
  }
}

/** The names that lead to a file. NotFoundError for what would lead elsewhere in an API: no tree has such names. */
export function filePath(path: string, ref: string): string[] {
  const names = path.split('/').filter(Boolean);
  if (
    names.length === 0 ||
    names.some(name => name === '.' || name === '..' || name.includes('\0'))
  ) {
    throw new NotFoundError(`There is no file "${path}" at ${ref}`);
  }
  return names;
}

/**
 * The address of an image that a server gave, as one that a page may show: by https, or at the server's own origin, and
 * without credentials; undefined for any other. What is relative is taken from the server's address.
 */
export function imageUrl(value: unknown, baseUrl: string): string | undefined {
  if (
    typeof value !== 'string' ||
    value === '' ||
    value.length > MOST_ADDRESS ||
    !URL.canParse(value, baseUrl)
  ) {
    return undefined;
  }
  const url = new URL(value, baseUrl);
  const fine =
    url.protocol === 'https:' || url.origin === new URL(baseUrl).origin;
  return fine && url.username === '' && url.password === ''
    ? url.toString()
    : undefined;
}
