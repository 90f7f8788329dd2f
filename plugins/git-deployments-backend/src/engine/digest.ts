/**
 * The digest that the push step printed: the last `Pushed <repository>@sha256:…` for this very repository.
 *
 * Taken from the output of `push` and not from a Tekton result, because what a Dockerfile runs could forge the result
 * of the `build` step; nothing of the repository runs in `push`.
 */
export function pushedDigest(
  log: string,
  repository: string,
): string | undefined {
  const found = [
    ...log.matchAll(/\bPushed (\S+)@(sha256:[0-9a-f]{64})\b/g),
  ].filter(
    match => match[1] === repository || match[1].startsWith(`${repository}:`),
  );
  return found.at(-1)?.[2];
}
