import {
  ForwardedError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type {
  BuildOptions,
  CreateContainer,
  Target,
} from 'backstage-plugin-git-deployments-common';
import type {
  GitProvider,
  ProviderRepository,
} from 'backstage-plugin-git-deployments-node';
import type { GitDeploymentsConfig } from '../config/read';
import type { ConnectionService } from '../connections/ConnectionService';
import type { TokenVault } from '../connections/TokenVault';
import { randomLetters } from '../ids';
import type { ContainerConfig, Store } from '../store';
import type { Clusters } from '../tekton';
import {
  checkBranch,
  checkImage,
  checkName,
  checkWatchPath,
  locateDockerfile,
  normaliseDockerfile,
  normalisePath,
} from './fields';
import { grantsOf, matchesAny } from './grants';
import { fillTemplate, type TemplateValues } from './templates';

/** The part of a container that says where it is built from. */
export type ResolvedRepo = Omit<
  ContainerConfig,
  'image' | 'target' | 'buildOptions'
> & {
  initialSha: string;
};

type RepoInput = CreateContainer['repoConfig'];
type TargetInput = CreateContainer['target'];

/**
 * Turns what a person entered into what a container is, asking the provider and the cluster whether it exists, and the
 * configuration whether it is granted. Each error names its field and the remedy.
 */
export class ContainerResolver {
  readonly #store: Store;
  readonly #vault: TokenVault;
  readonly #connections: ConnectionService;
  readonly #clusters: Clusters;
  readonly #config: Pick<GitDeploymentsConfig, 'grants' | 'templates'>;

  constructor(options: {
    store: Store;
    vault: TokenVault;
    connections: ConnectionService;
    clusters: Clusters;
    config: Pick<GitDeploymentsConfig, 'grants' | 'templates'>;
  }) {
    this.#store = options.store;
    this.#vault = options.vault;
    this.#connections = options.connections;
    this.#clusters = options.clusters;
    this.#config = options.config;
  }

  /** Refuses a project that is not granted what a container has: where it is moved to another one. */
  async mustBeGranted(
    project: string,
    { id, image, target, buildOptions }: ContainerConfig & { id: string },
  ): Promise<void> {
    const { images, namespaces } = grantsOf(this.#config.grants, project);
    const place = `${target.cluster}/${target.namespace}`;
    const lacking = [
      ...(matchesAny(images, image) ? [] : [image]),
      ...(matchesAny(namespaces, place) ? [] : [place]),
    ];
    if (lacking.length > 0) {
      throw new NotAllowedError(
        `entityRef: ${project} is not granted ${lacking.join(
          ' and ',
        )}, which the container has`,
      );
    }
    this.buildOptions(project, {}, buildOptions);
    if (await this.#store.containers.workloadIsElsewhere(target, project, id)) {
      throw new NotAllowedError(
        `entityRef: ${target.kind} ${target.name} is deployed to by other containers of its project; move or delete them first`,
      );
    }
  }

  /**
   * How it is built. A Secret of the build namespace is for the projects alone that it is granted to: other teams keep
   * theirs there too.
   */
  buildOptions(
    project: string,
    input: CreateContainer['buildOptions'],
    before: BuildOptions,
  ): BuildOptions {
    const options = { ...before, ...input };
    const { secrets } = grantsOf(this.#config.grants, project);
    const ids = options.secrets.map(({ id }) => id);
    if (new Set(ids).size < ids.length) {
      throw new InputError(
        'buildOptions.secrets: two have the same id, which is the name of the file',
      );
    }
    for (const { secretName } of options.secrets) {
      if (!matchesAny(secrets, secretName)) {
        throw new InputError(
          `buildOptions.secrets: the Secret ${secretName} is not granted to ${project}; ask the platform team for an entry in gitDeployments.grants`,
        );
      }
    }
    return options;
  }

  /**
   * The repository, branch and Dockerfile, seen through a connection that is the caller's own, or shared with the
   * project for the repository. Where a container stays with its repository and connection, nobody needs that right.
   */
  async repo(
    caller: { userRef: string; project: string },
    input: RepoInput,
    before?: Pick<ContainerConfig, 'url' | 'connectionId' | 'repositoryId'>,
  ): Promise<ResolvedRepo> {
    const path = normalisePath(input.path ?? '/');
    const dockerfile = normaliseDockerfile(input.dockerfile ?? 'Dockerfile');
    const branch = checkBranch(input.branch);
    const watchPath = checkWatchPath(input.watchPath);
    const connection = await this.#store.connections.get(input.gitProviderId);
    if (!connection) {
      throw new NotAllowedError(
        'repoConfig.gitProviderId: there is no such connection; choose one of your own, or connect an account under Settings > Git Providers',
      );
    }
    const usable =
      before?.url === input.url && before.connectionId === connection.id
        ? new Set([before.repositoryId])
        : await this.#connections.usableRepositories(
            caller.userRef,
            caller.project,
            connection,
          );
    if (
      input.provider !== undefined &&
      input.provider !== connection.provider
    ) {
      throw new InputError(
        `repoConfig.provider: the connection is one to ${connection.provider}, not to ${input.provider}`,
      );
    }
    return this.#vault.use(connection.id, async (token, provider) => {
      const repository = await this.#repository(provider, token, input.url);
      if (usable !== 'all' && !usable.has(repository.id)) {
        throw new NotAllowedError(
          `repoConfig.url: the connection is not shared with this project for ${repository.fullName}; ask its owner to share it`,
        );
      }
      const head = await provider
        .getBranch(token, repository.fullName, branch)
        .catch(
          missing(
            `repoConfig.branch: ${repository.fullName} has no branch "${branch}"`,
          ),
        );
      await this.#dockerfile(provider, token, {
        repository: repository.fullName,
        branch,
        sha: head.sha,
        path,
        dockerfile,
      });
      return {
        provider: connection.provider,
        connectionId: connection.id,
        repositoryId: repository.id,
        repository: repository.fullName,
        url: repository.url,
        cloneUrl: repository.cloneUrl,
        branch,
        path,
        dockerfile,
        watchPath,
        initialSha: head.sha,
      };
    });
  }

  /** The image repository: given or by template, and granted to the project. */
  image(
    project: string,
    given: string | undefined,
    values: TemplateValues,
  ): string {
    const template = this.#config.templates.image;
    if (given === undefined && template === undefined) {
      throw new InputError(
        'image: the platform has no template for image repositories; give one, for example ghcr.io/acme/api',
      );
    }
    const image = checkImage(given ?? fillTemplate(template ?? '', values));
    const { images } = grantsOf(this.#config.grants, project);
    if (!matchesAny(images, image)) {
      throw new NotAllowedError(
        `image: ${project} is not granted ${image}; ${granted(images)}`,
      );
    }
    return image;
  }

  /** The workload: one that exists, or the values of one to create; in a namespace that is granted to the project. */
  async target(
    project: string,
    input: TargetInput,
    values: TemplateValues,
  ): Promise<Target> {
    const clusterName = input?.cluster ?? this.#config.templates.cluster;
    const cluster =
      clusterName === undefined ? undefined : this.#clusters.get(clusterName);
    if (!clusterName || !cluster) {
      throw new InputError(
        `target.cluster: no cluster "${
          clusterName ?? ''
        }" is configured; there are: ${
          [...this.#clusters.keys()].join(', ') || 'none'
        }`,
      );
    }
    const template = this.#config.templates.namespace;
    const namespace = checkName(
      input?.namespace ??
        (template === undefined ? '' : fillTemplate(template, values)),
      'target.namespace',
    );
    const { namespaces } = grantsOf(this.#config.grants, project);
    if (!matchesAny(namespaces, `${clusterName}/${namespace}`)) {
      throw new NotAllowedError(
        `target.namespace: ${project} is not granted ${clusterName}/${namespace}; ${granted(
          namespaces,
        )}`,
      );
    }
    const creates = input?.workload !== undefined || input?.name === undefined;
    if (creates) {
      if (input?.kind !== undefined && input.kind !== 'Deployment') {
        throw new InputError(
          'target.kind: the platform creates Deployments; leave workload out to roll out to an existing StatefulSet or DaemonSet',
        );
      }
      const name = checkName(
        input?.name ??
          `${values.name.slice(0, 40).replace(/-+$/, '')}-${randomLetters(8)}`,
        'target.name',
      );
      const containerName = checkName(
        input?.containerName ?? values.name,
        'target.containerName',
      );
      if (await cluster.client.getWorkload(namespace, 'Deployment', name)) {
        throw new InputError(
          `target.name: ${namespace} has a Deployment "${name}" already; leave workload out to roll out to it, or choose another name`,
        );
      }
      const target: Target = {
        cluster: clusterName,
        namespace,
        kind: 'Deployment',
        name,
        containerName,
        workload: input?.workload ?? {},
      };
      // One that another project's container is to make is not there yet.
      await this.#mustBeOwn(project, target);
      return target;
    }
    const kind = input.kind ?? 'Deployment';
    const name = input.name ?? '';
    const workload = await cluster.client.getWorkload(namespace, kind, name);
    if (!workload) {
      throw new InputError(
        `target.name: ${namespace} has no ${kind} "${name}"`,
      );
    }
    const names = workload.containers.map(container => container.name);
    const containerName =
      input.containerName ?? (names.length === 1 ? names[0] : undefined);
    if (containerName === undefined || !names.includes(containerName)) {
      throw new InputError(
        `target.containerName: choose a container of ${kind} ${name}: ${names.join(
          ', ',
        )}`,
      );
    }
    const target: Target = {
      cluster: clusterName,
      namespace,
      kind,
      name,
      containerName,
      workload: null,
    };
    await this.#mustBeOwn(project, target);
    return target;
  }

  /** One workload is one project's: who rolls out one container of it restarts the others with it. */
  async #mustBeOwn(project: string, target: Target): Promise<void> {
    if (await this.#store.containers.workloadIsElsewhere(target, project)) {
      throw new NotAllowedError(
        `target.name: ${target.kind} ${target.name} is deployed to by another project`,
      );
    }
  }

  async #repository(
    provider: GitProvider,
    token: string,
    url: string,
  ): Promise<ProviderRepository> {
    const fullName = provider.parseRepositoryUrl(url);
    if (fullName === undefined) {
      throw new InputError(
        `repoConfig.url: "${url}" is no repository at ${provider.instance.baseUrl}`,
      );
    }
    return provider
      .getRepository(token, fullName)
      .catch(
        missing(
          `repoConfig.url: there is no repository ${fullName}, or this connection may not see it`,
        ),
      );
  }

  async #dockerfile(
    provider: GitProvider,
    token: string,
    at: {
      repository: string;
      branch: string;
      sha: string;
      path: string;
      dockerfile: string;
    },
  ): Promise<void> {
    const context = at.path.slice(1);
    if (context) {
      await provider
        .listFolder(token, at.repository, at.sha, context)
        .catch(
          missing(
            `repoConfig.path: the branch ${at.branch} has no folder "${at.path}"`,
          ),
        );
    }
    const { folder, file } = locateDockerfile(at.path, at.dockerfile);
    const entries = await provider
      .listFolder(token, at.repository, at.sha, folder)
      .catch(
        missing(
          `repoConfig.dockerfile: the branch ${at.branch} has no file "${file}"`,
        ),
      );
    if (!entries.some(entry => entry.type === 'file' && entry.path === file)) {
      throw new InputError(
        `repoConfig.dockerfile: the branch ${at.branch} has no file "${file}"`,
      );
    }
  }
}

function missing(message: string): (error: unknown) => never {
  return error => {
    if (error instanceof NotFoundError) {
      throw new InputError(message);
    }
    throw error instanceof Error ? error : new ForwardedError(message, error);
  };
}

function granted(patterns: string[]): string {
  return patterns.length > 0
    ? `it is granted: ${patterns.join(', ')}`
    : 'nothing is granted to it: ask the platform team for an entry in gitDeployments.grants';
}
