import type { BuildDockerfile } from 'backstage-plugin-git-deployments-common';
import { locateDockerfile } from '../containers/fields';
import type { BuildRow } from '../store';

/** A line of a Dockerfile may be as long as its author likes. */
const MOST_LENGTH = 500;

/** How far a build has come in its Dockerfile, as the API shows it: pure. */
export function dockerfileFacts(
  build: Pick<
    BuildRow,
    'config' | 'instructions' | 'instructionLines' | 'instructionReached'
  >,
): BuildDockerfile | null {
  const { config, instructions, instructionLines, instructionReached } = build;
  if (!instructions || instructions.length === 0) {
    return null;
  }
  const { file } = locateDockerfile(config.path, config.dockerfile);
  const index = instructionReached ?? -1;
  return {
    file,
    steps: instructions.length,
    step: index < 0 ? null : index + 1,
    instruction: instructions[index]?.slice(0, MOST_LENGTH) ?? null,
    line: instructionLines?.[index] ?? null,
  };
}
