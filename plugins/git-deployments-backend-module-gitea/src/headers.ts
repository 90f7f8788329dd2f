import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What a delivery is about: `push`, `delete` and so on. */
export function eventOf(headers: IncomingHttpHeaders): string | undefined {
  return read(headers, 'event');
}

/** The id of a delivery. The server always sends one; without it, the same bytes are the same delivery. */
export function deliveryId(
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
): string {
  return (
    read(headers, 'delivery') ??
    `sha256-${createHash('sha256').update(rawBody).digest('hex')}`
  );
}

// Forgejo sends both.
function read(headers: IncomingHttpHeaders, name: string): string | undefined {
  return [`x-forgejo-${name}`, `x-gitea-${name}`]
    .map(header => headers[header])
    .find(
      (value): value is string => typeof value === 'string' && value !== '',
    );
}
