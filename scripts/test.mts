import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT, say } from './portal.mts';

/** Types, lint, and every unit and integration test; the last line counts the tests. */
const results = path.join(ROOT, '.local', 'jest.json');
mkdirSync(path.dirname(results), { recursive: true });
rmSync(results, { force: true });

function run(title: string, command: string, args: string[]): boolean {
  say(`\n== ${title}`);
  return (
    spawnSync(command, args, {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, CI: 'true', BACKSTAGE_TEST_DISABLE_DOCKER: '1' },
    }).status === 0
  );
}

const checks = [
  run('Types', 'yarn', ['tsc', '--noEmit', '--incremental', 'false']),
  run('Lint', 'yarn', ['backstage-cli', 'repo', 'lint']),
  run('Format', 'yarn', ['prettier', '--check', '--loglevel', 'warn', '.']),
];
const tests = run('Tests', 'yarn', [
  'backstage-cli',
  'repo',
  'test',
  '--watchAll=false',
  '--json',
  `--outputFile=${results}`,
  ...process.argv.slice(2),
]);

let passed = 0;
let failed = 0;
try {
  const report = JSON.parse(readFileSync(results, 'utf8'));
  passed = report.numPassedTests;
  failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
} catch {
  failed = 1;
}
const failedChecks = checks.filter(ok => !ok).length;
if (failedChecks > 0) {
  say(`\n${failedChecks} of types, lint and format failed; see above`);
}
process.stdout.write(`\n${passed} passed, ${failed + failedChecks} failed\n`);
process.exit(tests && failedChecks === 0 && failed === 0 ? 0 : 1);
