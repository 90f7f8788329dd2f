import type { AdviceFinding } from 'backstage-plugin-git-deployments-common';
import { parseImage } from '../imageReference';
import type { Stage, Step } from '../parseDockerfile';
import type { AdvisorCheck } from '../types';

/** Tags to propose for images that are used often; for others the finding asks for one. */
const TAGS: Record<string, string> = {
  node: '22-alpine',
  python: '3.13-slim',
  golang: '1.25-alpine',
  alpine: '3.22',
  debian: '12-slim',
  ubuntu: '24.04',
  nginx: '1.28-alpine',
  'nginx-unprivileged': '1.28-alpine',
  'eclipse-temurin': '21-jre-alpine',
  maven: '3.9-eclipse-temurin-21',
  gradle: '8.14-jdk21',
  rust: '1.90-slim',
  ruby: '3.4-slim',
  php: '8.4-fpm-alpine',
};

/** Images without a tag, or with `latest`: what is built today may not be what is built tomorrow. */
export const unpinnedBase: AdvisorCheck = ({ dockerfile }) => {
  const { stages } = dockerfile.parsed;
  return stages.flatMap(stage => [
    ...(stage.base === undefined || stage.parent
      ? []
      : judge(dockerfile.path, stage.base, stage.from, fixed =>
          fixedFrom(stage, fixed),
        )),
    ...stage.steps.flatMap(step => {
      const image = step.flags.get('from');
      return image === undefined ||
        step.keyword !== 'COPY' ||
        image.includes('$') ||
        isStage(image, stages)
        ? []
        : judge(
            dockerfile.path,
            image,
            step,
            fixed => `COPY --from=${fixed} ${step.text}`,
          );
    }),
  ]);
};

function isStage(from: string, stages: readonly Stage[]): boolean {
  return (
    /^\d+$/.test(from) ||
    stages.some(({ name }) => name?.toLowerCase() === from.toLowerCase())
  );
}

function judge(
  file: string,
  image: string,
  step: Step,
  fix: (image: string) => string,
): AdviceFinding[] {
  const { name, tag, digest, family } = parseImage(image);
  if (
    image === '' ||
    image.toLowerCase() === 'scratch' ||
    digest !== undefined ||
    (tag !== undefined && tag !== 'latest')
  ) {
    return [];
  }
  return [
    {
      id: 'unpinned-base',
      severity: 'warning',
      file,
      line: step.line,
      title:
        tag === undefined
          ? `The image ${name} has no tag`
          : `The image ${name} has the tag latest`,
      reason:
        'Whoever publishes the image decides when yours changes: the same commit can be another image tomorrow, or none. Name a version; a digest (name:tag@sha256:…) is safest, as it never moves.',
      fix: fix(`${name}:${TAGS[family] ?? '<version>'}`),
    },
  ];
}

/** The FROM with another image, its platform and its name kept. */
function fixedFrom(stage: Stage, image: string): string {
  const platform = stage.from.flags.get('platform');
  return [
    'FROM',
    ...(platform ? [`--platform=${platform}`] : []),
    image,
    ...(stage.name ? ['AS', stage.name] : []),
  ].join(' ');
}
