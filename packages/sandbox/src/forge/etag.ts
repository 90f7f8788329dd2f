import { createHash } from 'node:crypto';

/** The strong form of an answer's ETag: two answers that look alike have the same. */
export function etagOf(contentType: string, body: string | Buffer): string {
  const hash = createHash('sha256').update(contentType).update(body);
  return `"${hash.digest('hex')}"`;
}

/** Whether `If-None-Match` names this ETag, weak or strong. */
export function etagMatches(header: string | undefined, etag: string): boolean {
  return (header ?? '')
    .split(',')
    .some(candidate => candidate.trim().replace(/^W\//, '') === etag);
}
