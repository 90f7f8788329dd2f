import type { AdviceFinding } from 'backstage-plugin-git-deployments-common';
import { assignments, type Step } from '../parseDockerfile';
import type { AdvisorCheck } from '../types';

const SECRET_NAME =
  /(^|_)(PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|SECRETS|TOKEN|API_?KEY|ACCESS_?KEY|SECRET_?KEY|PRIVATE_?KEY|CREDENTIALS?|AUTH)$/i;
const NO_SECRET_NAME = /^(PWD|OLDPWD)$/i;

/** What is a secret by how it looks, whatever it is called. */
const SECRET_VALUES = [
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/,
  /\bglpat-[\w-]{20,}/,
  /\bxox[abprs]-[\w-]{10,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^/\s:@]{1,200}:[^/\s:@$]{1,200}@/i,
];

/** Secrets in ARG and ENV, and in the build arguments of the container. What they are is never repeated. */
export const secrets: AdvisorCheck = ({ dockerfile, settings }) => {
  const { global, stages } = dockerfile.parsed;
  const steps = [...global, ...stages.flatMap(stage => stage.steps)];
  const inFile = steps.flatMap(step =>
    assignments(step)
      .filter(({ name, value }) => isSecret(step, name, value))
      .map(({ name }) => finding(step.keyword, name, dockerfile.path, step)),
  );
  const inSettings = Object.entries(settings.buildArgs)
    .filter(
      ([name, value]) =>
        (isSecretName(name) && value !== '') || isSecretValue(value),
    )
    .map(([name]) => finding('the build argument', name, null));
  return [...inFile, ...inSettings];
};

function isSecret(
  { keyword }: Step,
  name: string,
  value: string | undefined,
): boolean {
  if (value !== undefined && isSecretValue(value)) {
    return true;
  }
  // An ARG without a value waits for one from outside; an ENV that is empty says that it comes at run time.
  return isSecretName(name) && (keyword === 'ARG' || Boolean(value));
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !NO_SECRET_NAME.test(name);
}

function isSecretValue(value: string): boolean {
  return SECRET_VALUES.some(pattern => pattern.test(value));
}

function finding(
  where: string,
  name: string,
  file: string | null,
  step?: Step,
): AdviceFinding {
  const id = name.toLowerCase().replace(/_/g, '-');
  return {
    id: 'secret-in-image',
    severity: 'warning',
    file,
    line: step?.line ?? null,
    title: `${where} ${name} looks like a secret`,
    reason:
      'Whoever can pull the image can read it in its history, also where a later step deletes it. A build secret is a file that one RUN can read and no layer keeps; what the program needs when it runs comes from a Secret of the cluster, as a variable of the workload.',
    fix: `# Settings of the container, build secrets: ${id}=<secret>/<key>\nRUN ${name}="$(cat /run/secrets/${id})" ./what-needs-it`,
  };
}
