import { type Build, isFinal } from 'backstage-plugin-git-deployments-common';
import { setTimeout as pause } from 'node:timers/promises';
import type { EngineBench } from './EngineBench';
import type { Gate } from './EngineWorld';

/** Longer than any build takes on a machine that does much else. */
const SECONDS = 300;

/** How often a build is looked at that is waited for elsewhere. */
const LOOK_MS = 500;

/** So many lines from the end of a log say why a build did not do as it should. */
const LAST_LINES = 15;

/** The end of a build that has to succeed; where it does not, the error is what the build and its log say. */
export async function succeeds(
  bench: EngineBench,
  build: Pick<Build, 'id'>,
): Promise<Build> {
  const ended = await bench.ended(build, SECONDS).catch(async error => {
    throw new Error(`${error.message}: ${await told(bench, build)}`);
  });
  if (ended.status !== 'succeeded') {
    throw new Error(`It did not succeed: ${await told(bench, build)}`);
  }
  return ended;
}

/** Waits until a build is at its gate; where it ends before, the error is what the build and its log say. */
export async function arrives(
  bench: EngineBench,
  build: Pick<Build, 'id'>,
  gate: Pick<Gate, 'reached'>,
): Promise<void> {
  const member = await bench.client();
  const reached = gate.reached.then(() => true);
  const deadline = Date.now() + SECONDS * 1000;
  while (!(await Promise.race([reached, pause(LOOK_MS, false)]))) {
    const over = await member.build
      .get({ deploymentId: build.id })
      .then(({ status }) => isFinal(status))
      // The backend may be starting.
      .catch(() => false);
    if (over || Date.now() > deadline) {
      throw new Error(`It is not at its gate: ${await told(bench, build)}`);
    }
  }
}

/** What a build says of itself, and the end of its log. */
async function told(
  bench: EngineBench,
  { id }: Pick<Build, 'id'>,
): Promise<string> {
  const member = await bench.client();
  const { status, reason, stages, log } = await member.build.get({
    deploymentId: id,
  });
  const text =
    log === 'deleted' ? '' : await member.build.logText({ deploymentId: id });
  return [
    `${id} is ${status}${reason ? ` (${reason})` : ''}`,
    stages.map(stage => `${stage.name}: ${stage.status}`).join(', '),
    ...text.trimEnd().split('\n').slice(-LAST_LINES),
  ].join('\n');
}
