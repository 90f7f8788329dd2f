import { spawnSync } from 'node:child_process';
import { conclude, runJest } from './counts.mts';
import { ROOT, say } from './portal.mts';

/** Types, lint, and every unit and integration test; the last line counts the tests. */
function check(title: string, command: string[]): boolean {
  say(`\n== ${title}`);
  return (
    spawnSync('yarn', command, {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, CI: 'true' },
    }).status === 0
  );
}

const failedChecks = [
  check('Types', ['tsc', '--noEmit', '--incremental', 'false']),
  check('Lint', ['backstage-cli', 'repo', 'lint']),
  check('Format', ['prettier', '--check', '--loglevel', 'warn', '.']),
].filter(ok => !ok).length;
say('\n== Tests');
const tests = runJest('all', ['repo', 'test', ...process.argv.slice(2)]);
if (failedChecks > 0) {
  say(`\n${failedChecks} of types, lint and format failed; see above`);
}
conclude([tests, { passed: 0, failed: failedChecks }]);
