/** User name and password of a Basic `Authorization`. */
export function basicCredentials(
  header: string | undefined,
): { user: string; password: string } | undefined {
  const match = /^basic\s+(.+)$/i.exec(header ?? '');
  if (!match) {
    return undefined;
  }
  const text = Buffer.from(match[1], 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0
    ? undefined
    : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
