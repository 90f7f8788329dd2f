import type { AdviceFinding } from 'backstage-plugin-git-deployments-common';
import { isIgnored } from '../isIgnored';
import type { AdvisorCheck, AdvisorFacts } from '../types';

/** What nobody wants in an image, and where it is found. */
const UNWANTED = [
  {
    name: '.git',
    why: 'the whole history of the repository, with everything that was ever deleted from it',
    // A clone has it in its root alone.
    when: ({ settings }: AdvisorFacts) => settings.path === '/',
  },
  {
    name: 'node_modules',
    why: 'packages of another machine, which hide those that the image installs',
    when: ({ context }: AdvisorFacts) => context.includes('package.json'),
  },
];

/** Whether what has no place in an image is kept out of what is copied. */
export const dockerignore: AdvisorCheck = facts => {
  const { dockerfile, dockerignore: ignored, settings } = facts;
  const unwanted = UNWANTED.filter(({ when }) => when(facts));
  const severity: AdviceFinding['severity'] = copiesAll(facts)
    ? 'warning'
    : 'info';
  if (!ignored) {
    const names = [
      ...(unwanted.length > 0 ? unwanted.map(({ name }) => name) : ['.git']),
      '.env*',
      '*.md',
      'Dockerfile*',
    ];
    return [
      {
        id: 'no-dockerignore',
        severity,
        file: [settings.path.slice(1), '.dockerignore']
          .filter(Boolean)
          .join('/'),
        line: null,
        title: 'There is no .dockerignore',
        reason:
          'Everything in the folder can get into the image: the history of the repository, local settings, and what makes each build a little different.',
        fix: `${names.join('\n')}\n`,
      },
    ];
  }
  return unwanted
    .filter(({ name }) => !isIgnored(ignored.text, name))
    .map(({ name, why }) => ({
      id: `dockerignore-without-${name.replace(/\W/g, '')}`,
      severity,
      file: ignored.path,
      line: null,
      title: `${ignored.path} does not name ${name}`,
      reason: `A step of ${dockerfile.path} that copies the folder takes it along: ${why}.`,
      fix: name,
    }));
};

/** Whether a step copies the folder as it is. */
function copiesAll({ dockerfile }: AdvisorFacts): boolean {
  return dockerfile.parsed.stages.some(({ steps }) =>
    steps.some(
      ({ keyword, flags, text }) =>
        (keyword === 'COPY' || keyword === 'ADD') &&
        !flags.has('from') &&
        /(^|[\s["',])(\.\/?|\/|\*|\.\/\*)["']?[\s,]/.test(text),
    ),
  );
}
