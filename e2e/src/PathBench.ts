import type {
  Container,
  CreateContainer,
  LogLine,
} from 'backstage-plugin-git-deployments-common';
import type { TestPortal } from './TestPortal';

/** What tests of the whole path share: containers at GitHub, logs of builds, and a look into the played cluster. */
export class PathBench {
  readonly #portalOf: () => TestPortal;
  #connectionId = '';

  /** @param portalOf - the portal, once it has started */
  constructor(portalOf: () => TestPortal) {
    this.#portalOf = portalOf;
  }

  /** Connects `owner` to GitHub; answers the connection's id. */
  async open(): Promise<string> {
    ({ id: this.#connectionId } = await this.#portalOf().connection(
      'owner',
      'github',
    ));
    return this.#connectionId;
  }

  /** Makes a container, by `owner`. */
  readonly create = async (
    name: string,
    changes: Partial<CreateContainer> = {},
    repository = 'acme/api',
  ): Promise<Container> => {
    const owner = await this.#portalOf().client('owner');
    return owner.container.create({
      entityRef: 'component:default/api',
      name,
      repoConfig: {
        gitProviderId: this.#connectionId,
        url: `${this.#portalOf().sandbox.github.url}/${repository}`,
        branch: 'main',
      },
      target: { workload: { port: 8080, replicas: 1 } },
      ...changes,
    });
  };

  /** The whole log of a build. */
  readonly logOf = async (buildId: string): Promise<LogLine[]> => {
    const member = await this.#portalOf().client('member');
    const lines: LogLine[] = [];
    for await (const line of member.build.logs({ deploymentId: buildId })) {
      lines.push(line);
    }
    return lines;
  };

  /** What a Deployment of the played cluster runs. */
  readonly deployedImage = async (container: Container): Promise<string> => {
    const { namespace, name } = container.target;
    const deployment = await this.cluster(
      'GET',
      `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
    );
    return deployment.spec.template.spec.containers[0].image;
  };

  /** Speaks to the played cluster as one of its users. */
  readonly cluster = async (method: string, path: string, body?: object) => {
    const { url, token } = this.#portalOf().sandbox.kubernetes;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${await response.text()}`);
    }
    return response.json();
  };

  /** All that there are. */
  readonly pipelineRuns = async (): Promise<
    { metadata: { name: string; uid: string } }[]
  > => {
    const { items } = await this.cluster(
      'GET',
      '/apis/tekton.dev/v1/namespaces/builds/pipelineruns',
    );
    return items;
  };
}
