import type { AdviceFinding } from 'backstage-plugin-git-deployments-common';
import { parseImage } from '../imageReference';
import { lineage, type Stage, type Step } from '../parseDockerfile';
import type { AdvisorCheck } from '../types';

/** Images that are made to build with. */
const BUILDERS = new Set([
  'golang',
  'maven',
  'gradle',
  'rust',
  'gcc',
  'sbt',
  'emscripten',
]);

const COMPILERS =
  /\b(build-essential|build-base|gcc|g\+\+|clang|cmake|make|musl-dev|libc6-dev|python3?-dev|default-jdk|openjdk-\d+-jdk|cargo|golang-go)\b/;
const INSTALLS = /\b(apt-get|apt|apk|yum|dnf|microdnf)\b.*\b(install|add)\b/s;
const REMOVES =
  /\b(apt-get|apt)\b.*\b(purge|remove|autoremove)\b|\bapk\b.*\bdel\b|\b(yum|dnf|microdnf)\b.*\b(remove|erase)\b/s;
const BUILDS =
  /\b(go\s+build|go\s+install|mvnw?\s|gradlew?\s|cargo\s+build|dotnet\s+publish|npm\s+run\s+build|yarn\s+(run\s+)?build|pnpm\s+(run\s+)?build|tsc\b)/;

/** A step is looked at so far: patterns take long over texts without end. */
const MOST_TEXT = 8192;

/** An image that goes out with the tools that it was built with. */
export const buildTools: AdvisorCheck = ({ dockerfile }) => {
  const { final } = dockerfile.parsed;
  if (!final) {
    return [];
  }
  const stages = lineage(final);
  const base = stages[0];
  const steps = stages
    .flatMap(stage => stage.steps)
    .filter(({ keyword }) => keyword === 'RUN')
    .map(step => ({ ...step, text: step.text.slice(0, MOST_TEXT) }));
  const installed = steps.find(
    ({ text }) =>
      INSTALLS.test(text) && COMPILERS.test(text) && !REMOVES.test(text),
  );
  const built = steps.find(({ text }) => BUILDS.test(text));
  if (isBuilder(base)) {
    return [
      finding(
        dockerfile.path,
        base.from,
        `What runs has all of ${base.base} in it`,
        fixFor(base, built),
      ),
    ];
  }
  if (installed) {
    return [
      finding(
        dockerfile.path,
        installed,
        'What runs has a compiler in it',
        fixFor(base, built),
      ),
    ];
  }
  return built
    ? [
        finding(
          dockerfile.path,
          built,
          'What runs has everything in it that it was built with',
          fixFor(base, built),
          'info',
        ),
      ]
    : [];
};

function isBuilder({ base = '' }: Stage): boolean {
  const { family, tag = '', name } = parseImage(base);
  return (
    BUILDERS.has(family) ||
    /(^|-)jdk(-|$|\d)/.test(tag) ||
    /\/sdk$/.test(name) ||
    (family === 'eclipse-temurin' && !tag.includes('jre')) ||
    (family === 'openjdk' && !/jre/.test(tag))
  );
}

function finding(
  file: string,
  step: Step,
  title: string,
  fix: string,
  severity: AdviceFinding['severity'] = 'warning',
): AdviceFinding {
  return {
    id: 'build-tools-left',
    severity,
    file,
    line: step.line,
    title,
    reason:
      'Compilers, package managers and sources make the image large and slow to start, and are what an intruder looks for first. Build in one stage, and copy only what runs into the next.',
    fix,
  };
}

function fixFor({ base = '' }: Stage, built: Step | undefined): string {
  const { family } = parseImage(base);
  const text = built?.text ?? '';
  if (family === 'golang' || /\bgo\s/.test(text)) {
    return stagesOf(base, 'gcr.io/distroless/static-debian12:nonroot', 'app');
  }
  if (/maven|gradle|temurin|openjdk/.test(family)) {
    return stagesOf(base, 'eclipse-temurin:21-jre-alpine', 'app.jar');
  }
  if (family === 'rust' || /\bcargo\s/.test(text)) {
    return stagesOf(base, 'gcr.io/distroless/cc-debian12:nonroot', 'app');
  }
  return stagesOf(base || '<base>', base || '<base>', 'dist');
}

function stagesOf(builder: string, runtime: string, result: string): string {
  return [
    `FROM ${builder} AS build`,
    '# … install and build, as now',
    '',
    `FROM ${runtime}`,
    'WORKDIR /app',
    `COPY --from=build /app/${result} ./${result}`,
    '# … USER and CMD, as now',
  ].join('\n');
}
