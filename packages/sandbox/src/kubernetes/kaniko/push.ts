import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Process } from '../kubelet/processes';
import { parseReference } from '../kubelet/Registry';
import { KanikoDependencies, KanikoError } from './KanikoError';
import { parsePushFlags } from './flags';
import { Log } from './Log';
import { readLayout } from './ociImage';

/** Plays `push`: takes an image from its OCI layout into the registry, under each destination. */
export async function push(
  options: KanikoDependencies & { args: string[]; process: Process; log: Log },
): Promise<void> {
  const { process, log, registry, faults } = options;
  const parsed = parsePushFlags(options.args);
  if (parsed.result === 'wrong') {
    throw new KanikoError(`Error: ${parsed.message}`);
  }
  const { layout, destinations } = parsed.flags;
  const dir = process.files.resolve(layout);
  const image = dir && readLayout(dir);
  if (!image) {
    throw new KanikoError(
      `Error: loading image from ${layout}: open ${join(
        layout,
        'index.json',
      )}: no such file or directory`,
    );
  }
  for (const destination of destinations) {
    const { repository, tag = 'latest' } = parseReference(destination);
    const host = repository.split('/')[0];
    log.info(`Pushing image to ${destination}`);
    await log.work(800);
    if (faults.registry.refuse === 'unavailable') {
      throw new KanikoError(
        `error pushing image: failed to push to destination ${destination}: Get "https://${host}/v2/": dial tcp: connect: connection refused`,
      );
    }
    const refused =
      faults.registry.refuse === 'unauthorized' ||
      (faults.registry.requireCredentials && !hasCredentials(process, host));
    if (refused) {
      throw new KanikoError(
        `error pushing image: failed to push to destination ${destination}: POST https://${host}/v2/${repository.slice(
          host.length + 1,
        )}/blobs/uploads/: UNAUTHORIZED: authentication required; [map[Action:pull Class: Name:${repository.slice(
          host.length + 1,
        )} Type:repository] map[Action:push Class: Name:${repository.slice(
          host.length + 1,
        )} Type:repository]]`,
      );
    }
    if (process.signal.aborted) throw new KanikoError('signal: killed');
    registry.push({
      repository,
      tag,
      digest: image.digest,
      config: image.config,
    });
    log.info(`Pushed ${repository}@${image.digest}`);
  }
}

/** Whether Docker's configuration in the container has an entry for a registry. */
function hasCredentials(process: Process, host: string): boolean {
  const dir = process.files.resolve(
    process.env.DOCKER_CONFIG ?? '/kaniko/.docker',
  );
  const path = dir && join(dir, 'config.json');
  if (!path || !existsSync(path)) return false;
  try {
    const { auths = {} } = JSON.parse(readFileSync(path, 'utf8')) as {
      auths?: Record<string, unknown>;
    };
    return Object.keys(auths).some(
      key => key.replace(/^https?:\/\//, '').split('/')[0] === host,
    );
  } catch {
    return false;
  }
}
