import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './portal.mts';

/** How many tests passed, and how many did not. */
export interface Counts {
  passed: number;
  failed: number;
}

/** Runs Jest, and counts what became of its tests; one that did not run to its end has failed. */
export function runJest(
  name: string,
  command: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Counts {
  const report = path.join(ROOT, '.local', `jest-${name}.json`);
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const { status } = spawnSync(
    'yarn',
    [
      'backstage-cli',
      ...command,
      '--watchAll=false',
      '--json',
      `--outputFile=${report}`,
    ],
    {
      cwd: options.cwd ?? ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        CI: 'true',
        BACKSTAGE_TEST_DISABLE_DOCKER: '1',
        ...options.env,
      },
    },
  );
  return read(report, status === 0, result => ({
    passed: Number(result.numPassedTests),
    failed:
      Number(result.numFailedTests) + Number(result.numRuntimeErrorTestSuites),
  }));
}

/** Reads the report of a test runner. A run that failed has at least one failure. */
export function read(
  report: string,
  ok: boolean,
  count: (result: Record<string, unknown>) => Counts,
): Counts {
  let counts = { passed: 0, failed: 0 };
  try {
    counts = count(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    return { passed: 0, failed: 1 };
  }
  return ok ? counts : { ...counts, failed: Math.max(1, counts.failed) };
}

/** Prints the closing line and ends with the exit code that belongs to it. */
export function conclude(counts: readonly Counts[]): never {
  const total = (key: keyof Counts) =>
    counts.reduce((sum, each) => sum + each[key], 0);
  process.stdout.write(
    `\n${total('passed')} passed, ${total('failed')} failed\n`,
  );
  process.exit(total('failed') === 0 ? 0 : 1);
}
