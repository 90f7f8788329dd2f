import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the registry keeps of an image: how its containers are started, and what it says about itself. */
export interface ImageConfig {
  Env?: string[];
  Entrypoint?: string[];
  Cmd?: string[];
  WorkingDir?: string;
  User?: string;
  Labels?: Record<string, string>;
  ExposedPorts?: Record<string, object>;
}

/** An image that was pushed. */
export interface StoredImage {
  repository: string;
  tag: string;
  digest: string;
  pushedAt: string;
  config: ImageConfig;
}

/** A reference taken apart: `ghcr.io/org/app:1.2@sha256:…`. */
export interface ImageReference {
  repository: string;
  tag?: string;
  digest?: string;
}

/** What comes of a pull. */
export type PullResult =
  | { result: 'pulled'; digest: string; config: ImageConfig }
  | { result: 'refused'; message: string };

// Images that the world has: their content matters to nobody here.
const PUBLIC = [
  /^(docker\.io\/)?(library\/)?[a-z0-9._-]+$/,
  /^(docker\.io\/)?(alpine|bitnami|nginxinc|grafana|cgr\.dev)\/[a-z0-9._/-]+$/,
  /^registry\.k8s\.io\//,
  /^gcr\.io\/(kaniko-project|distroless|tekton-releases)\//,
  /^ghcr\.io\/(osscontainertools|tektoncd)\//,
  /^cgr\.dev\/chainguard\//,
  /^mcr\.microsoft\.com\//,
  /^quay\.io\/(prometheus|podman)\//,
];

/** The images that were pushed in this cluster, and the public ones that everybody can pull. */
export class Registry {
  readonly #path: string;
  readonly #public: RegExp[];
  #images: StoredImage[];

  private constructor(path: string, publicImages: RegExp[]) {
    this.#path = path;
    this.#public = [...PUBLIC, ...publicImages];
    this.#images = existsSync(path)
      ? (JSON.parse(readFileSync(path, 'utf8')) as StoredImage[])
      : [];
  }

  static create(options: {
    dataDir: string;
    publicImages?: RegExp[];
  }): Registry {
    return new Registry(
      join(options.dataDir, 'registry.json'),
      options.publicImages ?? [],
    );
  }

  /** All pushed images, oldest first. */
  get images(): readonly StoredImage[] {
    return this.#images;
  }

  /** Takes an image in under a tag; the tag leaves the image that had it. */
  push(image: Omit<StoredImage, 'pushedAt'>): void {
    this.#images = [
      ...this.#images.filter(
        i =>
          !(
            i.repository === image.repository &&
            i.tag === image.tag &&
            i.digest === image.digest
          ),
      ),
      { ...image, pushedAt: new Date().toISOString() },
    ];
    writeFileSync(`${this.#path}.new`, JSON.stringify(this.#images, null, 1));
    renameSync(`${this.#path}.new`, this.#path);
  }

  /** Looks an image up as a container runtime does. */
  pull(image: string): PullResult {
    const { repository, tag = 'latest', digest } = parseReference(image);
    const found = this.#images.findLast(
      i =>
        i.repository === repository &&
        (digest ? i.digest === digest : i.tag === tag),
    );
    if (found) {
      return { result: 'pulled', digest: found.digest, config: found.config };
    }
    if (isPublic(this.#public, repository)) {
      return {
        result: 'pulled',
        digest:
          digest ??
          `sha256:${Buffer.from(image)
            .toString('hex')
            .padEnd(64, '0')
            .slice(0, 64)}`,
        config: {},
      };
    }
    return {
      result: 'refused',
      message: `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`,
    };
  }

  /** Whether an image can be had from here as the base of another. */
  has(image: string): boolean {
    return this.pull(image).result === 'pulled';
  }
}

function isPublic(patterns: RegExp[], repository: string): boolean {
  return (
    !repository.includes('does-not-exist') &&
    patterns.some(pattern => pattern.test(repository))
  );
}

/** Takes an image reference apart. */
export function parseReference(image: string): ImageReference {
  const [named, digest] = image.split('@');
  const match = /^(.*?)(?::([\w][\w.-]{0,127}))?$/.exec(named);
  // A colon before a slash belongs to a port.
  const tag = match?.[2]?.includes('/') ? undefined : match?.[2];
  const repository = tag ? named.slice(0, -tag.length - 1) : named;
  return {
    repository,
    ...(tag && { tag }),
    ...(digest && { digest }),
  };
}
