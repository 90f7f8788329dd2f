import type { Stack } from 'backstage-plugin-git-deployments-common';

/** Which file tells what a folder is written in; the first that is there counts. */
const EVIDENCE: readonly [file: string, stack: Stack][] = [
  ['go.mod', 'go'],
  ['pom.xml', 'java'],
  ['build.gradle', 'java'],
  ['build.gradle.kts', 'java'],
  ['package.json', 'node'],
  ['pyproject.toml', 'python'],
  ['requirements.txt', 'python'],
  ['Pipfile', 'python'],
  ['setup.py', 'python'],
  ['index.html', 'static'],
];

/** What a folder is written in, by the files that are in it. */
export function stackOf(files: readonly string[]): {
  stack: Stack | null;
  evidence: string | null;
} {
  const [evidence = null, stack = null] =
    EVIDENCE.find(([file]) => files.includes(file)) ?? [];
  return { stack, evidence };
}
