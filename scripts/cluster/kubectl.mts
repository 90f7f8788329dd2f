import path from 'node:path';
import { run } from '../programs.mts';
import { buildFolders, type Builds } from './build.mts';
import { KUBECONFIG } from './places.mts';

/** Asks the cluster as its administrator. */
export function kubectl(
  builds: Builds,
  args: readonly string[],
  input?: string,
): string {
  return run(path.join(builds.kube, 'kube'), ['kubectl', ...args], {
    input,
    env: { ...process.env, KUBECONFIG },
  });
}

/** The same for a person: with the terminal's own input and output. */
export function kubectlCommand(): { program: string; args: string[] } {
  return {
    program: path.join(buildFolders().kube, 'kube'),
    args: ['kubectl', `--kubeconfig=${KUBECONFIG}`],
  };
}
