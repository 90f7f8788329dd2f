import type {
  Build,
  BuildEvent,
  Stage,
} from 'backstage-plugin-git-deployments-common';

/** Causes that are common enough to say what to do about them. */
export type FailureHint = (typeof RULES)[number]['hint'];

/**
 * The first that fits counts. The patterns are of messages of git, Kaniko, registries (the error codes of the OCI
 * distribution specification), npm, pip, shells, the kubelet, and of the platform's own.
 */
const RULES = [
  {
    hint: 'noSpace',
    pattern: /no space left on device|ephemeral.storage|DiskPressure/i,
  },
  {
    hint: 'outOfMemory',
    pattern:
      /out of memory|OOMKilled|signal: killed|exit(?:ed with)? (?:code|status):? 137|^\s*Killed\s*$/im,
  },
  { hint: 'timeout', pattern: /took too long|was not complete after/i },
  {
    hint: 'noDockerfile',
    stage: 'setup',
    pattern: /There is no Dockerfile at/,
  },
  {
    hint: 'gitAccess',
    stage: 'setup',
    pattern:
      /Authentication failed|could not read Username|repository .*not found|HTTP Basic: Access denied|returned error: 40[13]/i,
  },
  {
    hint: 'dockerfileSyntax',
    stage: 'build',
    pattern: /dockerfile parse error|unknown instruction|parsing dockerfile/i,
  },
  {
    hint: 'outsideContext',
    stage: 'build',
    pattern: /outside (?:of )?the (?:build )?context|forbidden path outside/i,
  },
  {
    hint: 'notInContext',
    stage: 'build',
    pattern:
      /failed to get fileinfo|no source files (?:were )?specified|(?:copy|add).*no such file or directory|resolving src|COPY failed/i,
  },
  {
    hint: 'baseImage',
    stage: 'build',
    pattern:
      /MANIFEST_UNKNOWN|manifest unknown|NAME_UNKNOWN|repository does not exist|(?:image|manifest).*not found/i,
  },
  {
    hint: 'baseImageDenied',
    stage: 'build',
    pattern: /UNAUTHORIZED|DENIED:|pull access denied|403 Forbidden/,
  },
  {
    hint: 'rateLimit',
    pattern: /TOOMANYREQUESTS|toomanyrequests|429 Too Many Requests/,
  },
  {
    hint: 'registryQuota',
    stage: 'push',
    pattern: /quota|storage limit|exceeds the limit|413 Request Entity/i,
  },
  {
    hint: 'registryAuth',
    stage: 'push',
    pattern: /UNAUTHORIZED|authentication required|401 Unauthorized/i,
  },
  {
    hint: 'registryDenied',
    stage: 'push',
    pattern: /DENIED|insufficient.scope|403 Forbidden/i,
  },
  {
    hint: 'registryUnreachable',
    stage: 'push',
    pattern:
      /no such host|connection refused|x509|i\/o timeout|TLS handshake|server gave HTTP response/i,
  },
  {
    hint: 'npm',
    stage: 'build',
    pattern: /npm (?:ERR!|error)|ERR_PNPM|error An unexpected error occurred/i,
  },
  {
    hint: 'pip',
    stage: 'build',
    pattern:
      /No matching distribution found|Could not find a version that satisfies|pip.*(?:error|failed)/i,
  },
  {
    hint: 'commandNotFound',
    stage: 'build',
    pattern: /: (?:command )?not found\s*$|executable file not found/im,
  },
  {
    hint: 'imagePull',
    stage: 'deploy',
    pattern: /ImagePullBackOff|ErrImagePull|InvalidImageName/,
  },
  {
    hint: 'crashLoop',
    stage: 'deploy',
    pattern: /CrashLoopBackOff|Back-off restarting/,
  },
  {
    hint: 'probe',
    stage: 'deploy',
    pattern: /(?:Readiness|Liveness|Startup) probe failed|Unhealthy/i,
  },
  {
    hint: 'unschedulable',
    stage: 'deploy',
    pattern: /Unschedulable|FailedScheduling|Insufficient (?:cpu|memory)/,
  },
] as const satisfies readonly {
  hint: string;
  /** Of a failure in this stage alone. */
  stage?: Stage;
  pattern: RegExp;
}[];

/**
 * The known cause of a failure, from what the build, its log and the cluster say; undefined where none is known.
 *
 * @param about - `log`: the end of what the stage printed that failed
 */
export function failureHint(about: {
  build: Pick<Build, 'reason' | 'dockerfile'>;
  stage: Stage | undefined;
  log: string;
  events: readonly BuildEvent[];
}): FailureHint | undefined {
  const { build, stage, log } = about;
  const warnings = about.events
    .filter(({ type }) => type === 'Warning')
    .map(({ reason, message }) => `${reason}: ${message}`);
  const text = [build.reason ?? '', log, ...warnings].join('\n');
  const found = RULES.find(
    rule =>
      (!('stage' in rule) || rule.stage === stage) && rule.pattern.test(text),
  )?.hint;
  // What Kaniko says is the same for both: that there is no such file.
  return found === 'notInContext' &&
    /\s\.\.\//.test(build.dockerfile?.instruction ?? '')
    ? 'outsideContext'
    : found;
}
