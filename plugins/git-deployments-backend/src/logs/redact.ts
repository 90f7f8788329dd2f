/**
 * Shapes of tokens that must not be shown, whoever printed them. From the providers' own documentation: GitHub
 * (`ghp_`, `gho_`, …, `github_pat_`), GitLab (`glpat-`, …), AWS access keys, JSON web tokens, and passwords in URLs.
 */
const TOKEN_SHAPES: [RegExp, string][] = [
  [/\bgh[pousr]_[A-Za-z0-9]{20,}\b/g, '[redacted]'],
  [/\bgithub_pat_[A-Za-z0-9_]{20,}\b/g, '[redacted]'],
  [/\bgl(pat|oas|dt|rt|cbt|ptt|ft|soat)-[\w-]{20,}/g, '[redacted]'],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, '[redacted]'],
  [/\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}/g, '[redacted]'],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/:@]*:[^\s/@]+@/gi, '$1[redacted]@'],
  [/\b(authorization:\s*(?:basic|bearer)\s+)\S+/gi, '$1[redacted]'],
];

/** Takes the given secrets and all that looks like a token out of a line. */
export function redact(line: string, secrets: readonly string[]): string {
  let text = line;
  for (const secret of secrets) {
    if (secret.length >= 6) {
      text = text.split(secret).join('[redacted]');
    }
  }
  return TOKEN_SHAPES.reduce(
    (result, [shape, replacement]) => result.replace(shape, replacement),
    text,
  );
}
