import type {
  BuildDockerfile,
  BuildEvent,
  Stage,
} from 'backstage-plugin-git-deployments-common';
import { failureHint } from './failure';

const dockerfile = (instruction: string): BuildDockerfile => ({
  file: 'Dockerfile',
  steps: 3,
  step: 2,
  instruction,
  line: 5,
});

function hint(
  stage: Stage | undefined,
  log: string,
  part: {
    reason?: string;
    instruction?: string;
    events?: BuildEvent[];
  } = {},
) {
  return failureHint({
    build: {
      reason: part.reason ?? `${stage} failed with exit code 1`,
      dockerfile: part.instruction ? dockerfile(part.instruction) : null,
    },
    stage,
    log,
    events: part.events ?? [],
  });
}

describe('failureHint', () => {
  it.each<[string, Stage, string]>([
    [
      'baseImage',
      'build',
      'error building image: GET https://index.docker.io/v2/library/nodee/manifests/22: MANIFEST_UNKNOWN: manifest unknown; unknown tag=22',
    ],
    [
      'baseImageDenied',
      'build',
      'error building image: GET https://ghcr.io/token: UNAUTHORIZED: authentication required',
    ],
    [
      'notInContext',
      'build',
      'error building image: error building stage: failed to get fileinfo for /workspace/source/packge.json: lstat /workspace/source/packge.json: no such file or directory',
    ],
    ['outsideContext', 'build', 'COPY: path is outside the build context'],
    [
      'dockerfileSyntax',
      'build',
      'dockerfile parse error line 3: unknown instruction: FORM',
    ],
    ['outOfMemory', 'build', 'FATAL ERROR: JavaScript heap out of memory'],
    ['outOfMemory', 'build', 'compiling\nKilled\n'],
    ['noSpace', 'build', 'write /app/x: no space left on device'],
    ['npm', 'build', 'npm error code ERESOLVE'],
    ['npm', 'build', 'npm ERR! missing script: build'],
    ['pip', 'build', 'ERROR: No matching distribution found for flaskk'],
    ['commandNotFound', 'build', '/bin/sh: yarn: not found'],
    [
      'rateLimit',
      'build',
      'TOOMANYREQUESTS: You have reached your pull rate limit',
    ],
    [
      'noDockerfile',
      'setup',
      'There is no Dockerfile at docker/Dockerfile in this commit',
    ],
    ['gitAccess', 'setup', "fatal: Authentication failed for 'https://x'"],
    ['registryAuth', 'push', 'UNAUTHORIZED: authentication required'],
    ['registryDenied', 'push', 'DENIED: permission_denied: write_package'],
    ['registryQuota', 'push', 'DENIED: quota exceeded for the project'],
    ['registryUnreachable', 'push', 'dial tcp: lookup registry: no such host'],
  ])('is %s in %s', (cause, stage, log) => {
    expect(hint(stage, log)).toBe(cause);
  });

  it.each([
    [
      'crashLoop',
      'deploy failed: Pod api-1: CrashLoopBackOff: it exited with code 1',
    ],
    ['imagePull', 'deploy failed: Pod api-1: ImagePullBackOff: no such image'],
    ['timeout', 'The rollout was not complete after 600 seconds'],
    ['outOfMemory', 'Pod api-1: CrashLoopBackOff: it ran out of memory'],
  ])('is %s by the reason of a deploy', (cause, reason) => {
    expect(hint('deploy', '', { reason })).toBe(cause);
  });

  it('is told by what the cluster warned of', () => {
    const event: BuildEvent = {
      at: '2026-01-01T10:00:00Z',
      type: 'Warning',
      object: 'Pod/api-1',
      reason: 'Unhealthy',
      message: 'Readiness probe failed: connection refused',
      count: 3,
    };
    expect(hint('deploy', '', { events: [event] })).toBe('probe');
    expect(
      hint('deploy', '', { events: [{ ...event, type: 'Normal' }] }),
    ).toBeUndefined();
  });

  it('tells a file outside of the context by the instruction', () => {
    const log = 'failed to get fileinfo for /workspace/package.json';
    expect(hint('build', log, { instruction: 'COPY ../package.json .' })).toBe(
      'outsideContext',
    );
    expect(hint('build', log, { instruction: 'COPY package.json .' })).toBe(
      'notInContext',
    );
  });

  it('is none where none is known', () => {
    expect(hint('build', 'assertion failed: 1 == 2')).toBeUndefined();
    expect(hint('push', 'npm ERR! printed by nobody')).toBeUndefined();
    expect(hint(undefined, '')).toBeUndefined();
  });
});
