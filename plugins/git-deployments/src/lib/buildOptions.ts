import type { BuildOptions } from 'backstage-plugin-git-deployments-common';

/** How a container is built, as typed: arguments and secrets one a line. */
export interface BuildOptionValues {
  /** `NAME=value` */
  buildArgs: string;
  /** `id=secret/key` */
  buildSecrets: string;
  submodules: boolean;
  lfs: boolean;
}

const ARGUMENT = /^([A-Za-z_][A-Za-z0-9_]{0,63})=(.*)$/;
const SECRET =
  /^([a-z0-9](?:[-_.a-z0-9]{0,61}[a-z0-9])?)=([a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?)\/([-._a-zA-Z0-9]{1,253})$/;

/** The options of a container as text. */
export function buildOptionValuesOf(options: BuildOptions): BuildOptionValues {
  return {
    buildArgs: Object.entries(options.args)
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
    buildSecrets: options.secrets
      .map(({ id, secretName, key }) => `${id}=${secretName}/${key}`)
      .join('\n'),
    submodules: options.submodules,
    lfs: options.lfs,
  };
}

/** Whether each line is an argument. */
export function areBuildArgs(text: string): boolean {
  return linesOf(text).every(line => ARGUMENT.test(line));
}

/** Whether each line is a secret. */
export function areBuildSecrets(text: string): boolean {
  return linesOf(text).every(line => SECRET.test(line.trim()));
}

/** The options that were typed; lines that are none are left out. */
export function buildOptionsOf(values: BuildOptionValues): BuildOptions {
  return {
    args: Object.fromEntries(
      linesOf(values.buildArgs).flatMap(line => {
        const match = ARGUMENT.exec(line);
        return match ? [[match[1], match[2]]] : [];
      }),
    ),
    secrets: linesOf(values.buildSecrets).flatMap(line => {
      const match = SECRET.exec(line.trim());
      return match
        ? [{ id: match[1], secretName: match[2], key: match[3] }]
        : [];
    }),
    submodules: values.submodules,
    lfs: values.lfs,
  };
}

// Only the beginning of a line is trimmed: blanks at the end belong to the value.
function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map(line => line.trimStart())
    .filter(Boolean);
}
