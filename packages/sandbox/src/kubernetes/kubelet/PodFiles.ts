import {
  chmodSync,
  existsSync,
  mkdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { Container, KeyToPath, Pod, Volume } from '../types';
import { Mapping, PathMap } from './PathMap';

/** What a pod needs and cannot have: which volume, and the kubelet's words for it. */
export interface MissingVolume {
  volume: string;
  message: string;
}

interface Source {
  kind: 'secret' | 'configmap';
  name: string;
  optional?: boolean;
  items?: KeyToPath[];
  mode?: number;
}

/** The file systems of one pod: a real directory for each volume, and for `/tmp` and the home of each container. */
export class PodFiles {
  readonly #store: ObjectStore;
  readonly #pod: Pod;
  readonly #dir: string;

  private constructor(store: ObjectStore, pod: Pod, dataDir: string) {
    this.#store = store;
    this.#pod = pod;
    this.#dir = join(dataDir, 'pods', pod.metadata.uid ?? '');
  }

  static create(options: {
    store: ObjectStore;
    pod: Pod;
    dataDir: string;
  }): PodFiles {
    return new PodFiles(options.store, options.pod, options.dataDir);
  }

  /** Makes the volumes and fills those that come from objects. Answers the first that cannot be had. */
  mount(): MissingVolume | undefined {
    for (const volume of this.#pod.spec.volumes ?? []) {
      const dir = this.#dirOf(volume.name);
      for (const source of sourcesOf(volume)) {
        const missing = this.#fill(volume, source, dir);
        if (missing) return missing;
      }
      mkdirSync(dir, { recursive: true });
    }
    return undefined;
  }

  /** Where a container's paths are. */
  mapFor(container: Container): PathMap {
    const mappings: Mapping[] = [
      {
        path: '/tmp',
        dir: join(this.#dir, 'containers', container.name, 'tmp'),
      },
      {
        path: '/root',
        dir: join(this.#dir, 'containers', container.name, 'root'),
      },
      ...(container.volumeMounts ?? []).map(mount => ({
        path: mount.mountPath.replace(/\/+$/, ''),
        dir: join(this.#dirOf(mount.name), mount.subPath ?? ''),
      })),
    ];
    for (const { dir } of mappings) {
      // A subPath may name a single file of the volume.
      if (!existsSync(dir)) mkdirSync(dir, { recursive: true });
    }
    return PathMap.create(mappings);
  }

  /** Empties what containers wrote, for a pod that begins anew. */
  reset(): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #dirOf(volume: string): string {
    return join(this.#dir, 'volumes', volume);
  }

  #fill(
    volume: Volume,
    source: Source,
    dir: string,
  ): MissingVolume | undefined {
    const { namespace } = this.#pod.metadata;
    const object =
      source.kind === 'secret'
        ? this.#store.get(resources.secrets, namespace, source.name)
        : this.#store.get(resources.configmaps, namespace, source.name);
    if (!object) {
      if (source.optional) return undefined;
      return {
        volume: volume.name,
        message: `MountVolume.SetUp failed for volume "${volume.name}" : ${source.kind} "${source.name}" not found`,
      };
    }
    const entries = Object.entries(
      (object.data ?? {}) as Record<string, string>,
    ).map(([key, value]) => ({
      key,
      content: Buffer.from(value, source.kind === 'secret' ? 'base64' : 'utf8'),
    }));
    const items: KeyToPath[] =
      source.items ?? entries.map(({ key }) => ({ key, path: key }));
    for (const item of items) {
      const entry = entries.find(e => e.key === item.key);
      if (!entry) {
        if (source.optional) continue;
        return {
          volume: volume.name,
          message: `MountVolume.SetUp failed for volume "${volume.name}" : references non-existent ${source.kind} key: ${item.key}`,
        };
      }
      const path = join(dir, item.path);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, entry.content);
      // A step that runs as another user reads through its group; here everybody is the same one.
      chmodSync(path, item.mode ? item.mode | 0o600 : 0o644);
    }
    return undefined;
  }
}

function sourcesOf(volume: Volume): Source[] {
  const found: Source[] = [];
  if (volume.secret) {
    const { secretName, items, optional } = volume.secret;
    found.push({ kind: 'secret', name: secretName, items, optional });
  }
  if (volume.configMap) {
    const { name, items, optional } = volume.configMap;
    found.push({ kind: 'configmap', name, items, optional });
  }
  for (const { secret, configMap } of volume.projected?.sources ?? []) {
    if (secret) found.push({ kind: 'secret', ...secret });
    if (configMap) found.push({ kind: 'configmap', ...configMap });
  }
  return found;
}
