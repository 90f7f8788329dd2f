import { parseImage } from '../imageReference';
import { assignments, lineage, type Stage } from '../parseDockerfile';
import { substitute } from '../substitute';
import type { AdvisorCheck } from '../types';

/** Images that bring a user of their own, and run as it. */
const UNPRIVILEGED = /(^|[/-])(nginx-unprivileged|chainguard|bitnami)([/-]|$)/;

/** Whether the process begins as root: by USER, or because nothing says otherwise. */
export const rootUser: AdvisorCheck = ({ dockerfile }) => {
  const { final } = dockerfile.parsed;
  if (!final) {
    return [];
  }
  const stages = lineage(final);
  const user = stages
    .flatMap(({ steps }) => steps)
    .findLast(({ keyword }) => keyword === 'USER');
  const name = user && userOf(user.text, stages);
  if (
    user ? !isRoot(name) : stages[0].base === undefined || bringsUser(stages[0])
  ) {
    return [];
  }
  return [
    {
      id: 'root-user',
      severity: 'warning',
      file: dockerfile.path,
      line: user?.line ?? final.from.line,
      title: user
        ? 'The image switches back to root'
        : 'Nothing says as whom the image runs, so it runs as root',
      reason:
        'Who breaks out of the program is then root in the container, and clusters that ask for runAsNonRoot refuse to start it. Give the program a user without rights, after everything is installed.',
      fix: fixFor(stages[0]),
    },
  ];
};

/** The user without the group; undefined where an ARG or ENV decides that has no value here. */
function userOf(text: string, stages: readonly Stage[]): string | undefined {
  const values = new Map<string, string>();
  for (const step of stages.flatMap(({ steps }) => steps)) {
    for (const { name, value } of assignments(step)) {
      const given = value && substitute(value, values);
      if (given !== undefined) {
        values.set(name, given);
      }
    }
  }
  return substitute(text.trim(), values)?.split(':')[0];
}

function isRoot(user: string | undefined): boolean {
  return user === 'root' || (user !== undefined && /^0+$/.test(user));
}

function bringsUser({ base = '' }: Stage): boolean {
  const { name, tag = '' } = parseImage(base);
  return UNPRIVILEGED.test(name) || tag.includes('nonroot');
}

function fixFor({ base = '' }: Stage): string {
  switch (parseImage(base).family) {
    case 'node':
      return 'USER node';
    case 'nginx':
      return 'FROM nginxinc/nginx-unprivileged:1.28-alpine';
    default:
      return 'USER 10001:10001';
  }
}
