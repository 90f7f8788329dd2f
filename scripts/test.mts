import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { conclude, runJest } from './counts.mts';
import { ROOT, say } from './portal.mts';

/** One more than there are cores: much of what the tests do is to wait for processes of their own. */
const WORKERS = availableParallelism() + 1;

/** Answers whether a command succeeds; what it prints is told in one piece, as others run beside it. */
async function check(title: string, command: string[]): Promise<boolean> {
  const child = spawn('yarn', command, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: 'true' },
  });
  const printed: Buffer[] = [];
  child.stdout.on('data', chunk => printed.push(chunk));
  child.stderr.on('data', chunk => printed.push(chunk));
  const status = await new Promise(resolve => {
    child.once('close', resolve);
  });
  say(`\n== ${title}`);
  process.stderr.write(Buffer.concat(printed));
  return status === 0;
}

/** Types, lint, and every unit and integration test; the last line counts the tests. */
async function main(): Promise<never> {
  const checks = await Promise.all([
    check('Types', ['tsc', '--noEmit', '--incremental', 'false']),
    check('Lint', ['backstage-cli', 'repo', 'lint']),
    check('Format', ['prettier', '--check', '--loglevel', 'warn', '.']),
  ]);
  const failed = checks.filter(ok => !ok).length;
  say('\n== Tests');
  const tests = runJest('all', [
    'repo',
    'test',
    `--maxWorkers=${WORKERS}`,
    `--testSequencer=${path.join(ROOT, 'scripts/longestFirst.cjs')}`,
    ...process.argv.slice(2),
  ]);
  if (failed > 0) {
    say(`\n${failed} of types, lint and format failed; see above`);
  }
  return conclude([tests, { passed: 0, failed }]);
}

main();
