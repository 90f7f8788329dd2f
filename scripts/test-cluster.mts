import path from 'node:path';
import { accessOf } from './cluster/access.mts';
import { down, up } from './cluster/lifecycle.mts';
import { conclude, type Counts, runJest } from './counts.mts';
import { PlainError, ROOT, say } from './portal.mts';

/**
 * Runs every `*.cluster.ts` against a real cluster: one that is built from `e2e/cluster` and started for it, or the one
 * that KUBECONFIG names.
 */
const VARIABLE = 'GIT_DEPLOYMENTS_CLUSTER';

async function main(): Promise<Counts> {
  const given = process.env.KUBECONFIG;
  const access = given ? accessOf(given) : await startOwn();
  try {
    return runJest(
      'cluster',
      [
        'package',
        'test',
        '--testMatch',
        '**/*.cluster.ts',
        // They share one node, and some restart its parts.
        '--runInBand',
        ...process.argv.slice(2),
      ],
      {
        cwd: path.join(ROOT, 'e2e'),
        env: { [VARIABLE]: JSON.stringify(access) },
      },
    );
  } finally {
    if (!given) {
      await down();
    }
  }
}

async function startOwn() {
  try {
    return await up();
  } catch (error) {
    await down();
    throw error;
  }
}

main().then(
  counts => conclude([counts]),
  error => {
    say(error instanceof PlainError ? error.message : String(error.stack));
    process.exit(1);
  },
);
