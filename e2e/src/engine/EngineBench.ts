import {
  type Build,
  type BuildStatus,
  type Container,
  type CreateContainer,
  isFinal,
} from 'backstage-plugin-git-deployments-common';
import { PathBench } from '../PathBench';
import { type Persona, until } from '../TestPortal';
import { type ClusterObject, paths } from './ClusterApi';
import type { EngineWorld } from './EngineWorld';

/** What the suites of the engine share: containers with a repository of their own, and builds up to a state. */
export class EngineBench {
  readonly #worldOf: () => EngineWorld;
  readonly #path: PathBench;

  /** @param worldOf - the world, once it has started */
  constructor(worldOf: () => EngineWorld) {
    this.#worldOf = worldOf;
    this.#path = new PathBench(() => worldOf().portal);
  }

  get world(): EngineWorld {
    return this.#worldOf();
  }

  async open(): Promise<void> {
    await this.#path.open();
  }

  /** The typed client of a persona; of `member`, who may deploy, unless told. */
  client(persona: Persona = 'member') {
    return this.world.portal.client(persona);
  }

  /** A repository with these files, and a container for it of the same name. */
  async container(
    name: string,
    files: Record<string, string>,
    changes: Partial<CreateContainer> = {},
  ): Promise<Container> {
    await this.world.portal.sandbox.github.createRepository(
      { owner: 'acme', name, roles: { owner: 'admin', member: 'write' } },
      [
        {
          branch: 'main',
          message: 'Begin\n',
          author: { name: 'Mia Member', email: 'member@acme.example' },
          date: new Date('2026-11-01T12:00:00Z'),
          files,
        },
      ],
    );
    return this.containerFor(`acme/${name}`, name, changes);
  }

  /** A container for a repository that there is. */
  containerFor(
    repository: string,
    name: string,
    changes: Partial<CreateContainer> = {},
  ): Promise<Container> {
    return this.#path.create(
      name,
      { target: { workload: { replicas: 1 } }, ...changes },
      repository,
    );
  }

  /** How a container tracks `main` of a repository. */
  async repoConfig(
    repository: string,
    changes: { path?: string; dockerfile?: string } = {},
  ): Promise<CreateContainer['repoConfig']> {
    const { portal } = this.world;
    const { id } = await portal.connection('owner', 'github');
    return {
      gitProviderId: id,
      url: `${portal.sandbox.github.url}/${repository}`,
      branch: 'main',
      ...changes,
    };
  }

  /** A Dockerfile of these lines whose container goes on running. */
  dockerfile(...lines: string[]): string {
    return [
      `FROM ${this.world.baseImage}`,
      ...lines,
      'CMD ["/bin/sh", "-c", "trap exit TERM; while :; do sleep 1; done"]',
      '',
    ].join('\n');
  }

  /** Pushes a commit; null removes a file. Answers the commit. */
  push(
    repository: string,
    files: Record<string, string | null>,
    message = 'Change something',
  ): Promise<string> {
    return this.world.portal.sandbox.github.push({
      repository,
      pusher: 'member',
      message,
      files,
    });
  }

  /** The build that a push has made. */
  async buildOf(container: Container, sha: string): Promise<Build> {
    const member = await this.client();
    return until(`there is a build of ${sha}`, async () => {
      const { items } = await member.build.list({ containerId: container.id });
      return items.find(({ git }) => git.GIT_REVISION === sha);
    });
  }

  async trigger(container: Container): Promise<Build> {
    const member = await this.client();
    return member.build.trigger({ containerId: container.id });
  }

  /** Builds the newest commit, to the end. */
  async build(container: Container): Promise<Build> {
    return this.ended(await this.trigger(container));
  }

  ended(build: Pick<Build, 'id'>, seconds = 300): Promise<Build> {
    return this.#until(
      build,
      ({ status }) => isFinal(status),
      'ended',
      seconds,
    );
  }

  reaches(build: Pick<Build, 'id'>, wanted: BuildStatus): Promise<Build> {
    return this.#until(
      build,
      ({ status }) => status === wanted || isFinal(status),
      `become ${wanted}`,
    );
  }

  /** What people are told a build waits for, once they are. */
  async waits(build: Pick<Build, 'id'>): Promise<string> {
    const { reason } = await this.#until(
      build,
      ({ reason: said, status }) => said !== null || isFinal(status),
      'said what it waits for',
    );
    return reason ?? '';
  }

  async #until(
    { id }: Pick<Build, 'id'>,
    isSo: (build: Build) => boolean,
    what: string,
    seconds = 180,
  ): Promise<Build> {
    const member = await this.client();
    return until(
      `the build ${id} has ${what}`,
      async () => {
        const build = await member.build.get({ deploymentId: id });
        return isSo(build) ? build : undefined;
      },
      seconds,
    );
  }

  /** The log, each line as `[stage] line`. */
  async log({ id }: Pick<Build, 'id'>): Promise<string[]> {
    const lines = await this.#path.logOf(id);
    return lines.map(({ stage, line }) => `[${stage}] ${line}`);
  }

  /** All PipelineRuns of a build. */
  async runs({ id }: Pick<Build, 'id'>): Promise<ClusterObject[]> {
    const { api, namespaces } = this.world;
    const runs = await api.list(paths.pipelineRuns(namespaces.builds));
    return runs.filter(({ metadata }) => metadata.name.includes(id));
  }

  /** All pods of a build. */
  async pods({ id }: Pick<Build, 'id'>): Promise<ClusterObject[]> {
    const { api, namespaces } = this.world;
    const pods = await api.list(paths.pods(namespaces.builds));
    return pods.filter(({ metadata }) => metadata.name.includes(id));
  }

  /** The image that a container's workload has. */
  async deployed(container: Container): Promise<string | undefined> {
    const { namespace, name } = container.target;
    const deployment = await this.world.api.find(
      `${paths.deployments(namespace)}/${name}`,
    );
    return deployment?.spec?.template?.spec.containers[0]?.image;
  }
}
