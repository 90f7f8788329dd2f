import { assignments, lineage, parseDockerfile } from './parseDockerfile';
import { substitute } from './substitute';

/** The one TCP port that the last stage exposes; null where it exposes none, several, or one that is not known. */
export function exposedPort(dockerfile: string): number | null {
  const { final, global } = parseDockerfile(dockerfile);
  if (!final) {
    return null;
  }
  const values = new Map<string, string>();
  const ports = new Set<number>();
  for (const step of [...global, ...lineage(final).flatMap(s => s.steps)]) {
    for (const { name, value } of assignments(step)) {
      const given = value && substitute(value, values);
      if (given !== undefined) {
        values.set(name, given);
      }
    }
    if (step.keyword === 'EXPOSE') {
      const words = substitute(step.text, values);
      if (words === undefined) {
        return null;
      }
      for (const [, port, protocol] of words.matchAll(
        /(?:^|\s)(\d{1,5})(?:\/(\w+))?(?=\s|$)/g,
      )) {
        if ((protocol ?? 'tcp').toLowerCase() === 'tcp') {
          ports.add(Number(port));
        }
      }
    }
  }
  const [port, ...others] = ports;
  return port !== undefined && others.length === 0 && port > 0 && port < 65536
    ? port
    : null;
}
