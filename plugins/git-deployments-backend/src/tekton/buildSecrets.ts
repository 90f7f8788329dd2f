import { InputError } from '@backstage/errors';
import type { PipelineConfig, RunSpec } from './types';
import { GIT_SECRET_NAME } from './words';

/** The volume with the build's secrets. */
export const BUILD_SECRETS = 'build-secrets';

/**
 * The secrets that a RUN may read, as files under `/run/secrets` by their ids: where BuildKit has them, so that
 * `RUN --mount=type=secret,id=…` works with either. Kaniko ignores mount points when it looks what a RUN has changed.
 *
 * @throws InputError - where a Secret is one that the platform itself works with
 */
export function buildSecretsVolume(
  secrets: RunSpec['buildSecrets'],
  config: PipelineConfig,
) {
  const own = [
    config.pushSecret,
    config.pullSecret,
    ...config.imagePullSecrets,
  ];
  const seen = new Set<string>();
  for (const { id, secretName } of secrets) {
    if (own.includes(secretName) || GIT_SECRET_NAME.test(secretName)) {
      throw new InputError(
        `The Secret ${secretName} is the platform's own: a build may not read it`,
      );
    }
    if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(id)) {
      throw new InputError(`${JSON.stringify(id)} is no id of a build secret`);
    }
    if (seen.has(id)) {
      throw new InputError(`There are two build secrets with the id ${id}`);
    }
    seen.add(id);
  }
  return {
    name: BUILD_SECRETS,
    projected: {
      // Its owner alone, who is root in the step `build`.
      defaultMode: 0o400,
      sources: secrets.map(({ id, secretName, key }) => ({
        secret: {
          name: secretName,
          optional: false,
          items: [{ key, path: id }],
        },
      })),
    },
  };
}
