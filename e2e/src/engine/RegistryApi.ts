import type { RegistryAccess } from './ClusterAccess';

const MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** An image as a registry has it. */
export interface RegistryImage {
  digest: string;
  labels: Record<string, string>;
}

/** Looks into a real registry, with its credentials. */
export class RegistryApi {
  readonly #access: RegistryAccess;

  constructor(access: RegistryAccess) {
    this.#access = access;
  }

  /** What is behind a tag or a digest; undefined where nothing is. */
  async image(
    repository: string,
    reference: string,
  ): Promise<RegistryImage | undefined> {
    const manifest = await this.#get(repository, `manifests/${reference}`);
    if (!manifest) {
      return undefined;
    }
    const { config } = await manifest.json();
    const blob = await this.#get(repository, `blobs/${config.digest}`);
    const { config: settings } = (await blob?.json()) ?? {};
    return {
      digest: manifest.headers.get('docker-content-digest') ?? '',
      labels: settings?.Labels ?? {},
    };
  }

  async #get(repository: string, what: string): Promise<Response | undefined> {
    const { address, username, password, insecure } = this.#access;
    const [host, ...prefix] = address.split('/');
    const name = repository.startsWith(`${address}/`)
      ? repository.slice(address.length + 1)
      : repository;
    const response = await fetch(
      `${insecure ? 'http' : 'https'}://${host}/v2/${[...prefix, name].join(
        '/',
      )}/${what}`,
      {
        headers: {
          accept: MANIFESTS,
          ...(username && {
            authorization: `Basic ${Buffer.from(
              `${username}:${password}`,
            ).toString('base64')}`,
          }),
        },
      },
    );
    if (response.status === 404) {
      return undefined;
    }
    if (!response.ok) {
      throw new Error(`${response.url}: ${await response.text()}`);
    }
    return response;
  }
}
