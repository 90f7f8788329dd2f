import path from 'node:path';
import { conclude, type Counts, runJest } from '../counts.mts';
import { PlainError, ROOT, say } from '../portal.mts';
import { accessOf } from './access.mts';
import { down, up } from './lifecycle.mts';

/** Tells the tests which cluster, as JSON. */
const VARIABLE = 'GIT_DEPLOYMENTS_CLUSTER';

/**
 * Runs tests against a real cluster, one that is built from `e2e/cluster` and started for them, or the one that
 * KUBECONFIG names, and ends with the closing line.
 *
 * @param name - of the report
 * @param pattern - of their files
 */
export async function runOnCluster(
  name: string,
  pattern: string,
): Promise<never> {
  const given = process.env.KUBECONFIG;
  let counts: Counts;
  try {
    const access = given ? accessOf(given) : await up();
    counts = runJest(
      name,
      [
        'package',
        'test',
        '--testMatch',
        pattern,
        // They share one node, and some restart its parts.
        '--runInBand',
        ...process.argv.slice(2),
      ],
      {
        cwd: path.join(ROOT, 'e2e'),
        env: { [VARIABLE]: JSON.stringify(access) },
      },
    );
  } catch (error) {
    say(error instanceof PlainError ? error.message : String(error));
    counts = { passed: 0, failed: 1 };
  }
  if (!given) {
    await down();
  }
  return conclude([counts]);
}
