import type {
  Build,
  Container,
  Decision,
} from 'backstage-plugin-git-deployments-common';
import type { Clone } from '../ForgeUser';
import { buildOf, until } from '../TestPortal';
import type { GiteaPortal } from './GiteaPortal';
import { items, members } from './json';
import type { Exchange } from './RecordingProxy';

/** A repository at Gitea, the clone that member pushes from, and the container that is built from it. */
export class Scene {
  readonly repository: string;
  readonly clone: Clone;
  readonly container: Container;
  readonly #at: GiteaPortal;

  constructor(
    at: GiteaPortal,
    parts: Pick<Scene, 'repository' | 'clone' | 'container'>,
  ) {
    this.#at = at;
    this.repository = parts.repository;
    this.clone = parts.clone;
    this.container = parts.container;
  }

  /** Commits files and pushes them to the branch `main`; answers the commit. */
  async push(files: Record<string, string>, message?: string): Promise<string> {
    const sha = await this.clone.commit(files, message);
    await this.pushRefs('HEAD:refs/heads/main');
    return sha;
  }

  /** Pushes with the git program. */
  async pushRefs(...refs: string[]): Promise<void> {
    await this.clone.git('push', '--quiet', 'origin', ...refs);
  }

  /** What was decided, newest first. */
  async ledger(): Promise<Decision[]> {
    const owner = await this.#at.client('owner');
    const page = await owner.decision.list({
      containerId: this.container.id,
      limit: 100,
    });
    return page.items;
  }

  /** The newest decision about a commit, or about the deletion of a branch, once there is one like that. */
  async decisionOf(
    sha: string | null,
    like: Partial<Decision> = {},
  ): Promise<Decision> {
    return until(`${sha} is decided`, async () =>
      (await this.ledger()).find(
        decision =>
          decision.after === sha &&
          Object.entries(like).every(
            ([name, value]) =>
              new Map(Object.entries(decision)).get(name) === value,
          ),
      ),
    );
  }

  async builds(): Promise<Build[]> {
    const owner = await this.#at.client('owner');
    const page = await owner.build.list({
      containerId: this.container.id,
      limit: 100,
    });
    return page.items;
  }

  /** The build of a commit, once it has ended. */
  async buildOf(sha: string): Promise<Build> {
    return buildOf(await this.#at.client('owner'), this.container, sha);
  }

  /** The container as it is now. */
  async now(): Promise<Container> {
    const owner = await this.#at.client('owner');
    return owner.container.get({ containerId: this.container.id });
  }

  /** The hooks that Gitea has for the repository. */
  async hooks(): Promise<{ id: number; url: string; shown: unknown }[]> {
    const hooks = await this.#at.gitea.api(
      'owner',
      'GET',
      `/repos/${this.repository}/hooks`,
    );
    return items(hooks).map(shown => {
      const { id, config } = members(shown);
      return { id: Number(id), url: String(members(config).url), shown };
    });
  }

  /** Every delivery to the hook of the container that holds a text, in the order of the answers. */
  deliveries(text: string): Exchange[] {
    const { pathname } = new URL(this.container.hook.url);
    return this.#at.delivered.exchanges.filter(
      ({ path, body }) => path === pathname && body.includes(text),
    );
  }

  /** The first delivery that told of a commit, once it has been answered. */
  async deliveryOf(sha: string): Promise<Exchange> {
    return until(
      `the delivery of ${sha} is answered`,
      async () => this.deliveries(sha)[0],
    );
  }

  /** Sends a delivery once more, by hand, with other headers or another body; answers the status. */
  async send(
    { headers, body }: Exchange,
    changes: { headers?: Record<string, string>; body?: string } = {},
  ): Promise<number> {
    const kept = Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && /^(x-|content-type$)/.test(name)
        ? [[name, value]]
        : [],
    );
    const response = await fetch(this.container.hook.url, {
      method: 'POST',
      headers: { ...Object.fromEntries(kept), ...changes.headers },
      body: changes.body ?? body,
    });
    return response.status;
  }

  /** How many deliveries of the repository the portal has kept. */
  async kept(): Promise<number> {
    const owner = await this.#at.client('owner');
    const { repository } = this;
    const page = await owner.delivery.list({ repository, limit: 1 });
    return page.totalItems;
  }

  /** The statuses that Gitea shows at a commit: the newest of each context, and what they come to. */
  async status(
    sha: string,
  ): Promise<{ state: unknown; statuses: Record<string, unknown>[] }> {
    const { state, statuses } = members(
      await this.#at.gitea.api(
        'member',
        'GET',
        `/repos/${this.repository}/commits/${sha}/status`,
      ),
    );
    return { state, statuses: items(statuses).map(members) };
  }

  /** The image that the workload of the container runs in the played cluster. */
  async deployedImage(): Promise<string> {
    const { namespace, name } = this.container.target;
    const { url, token } = this.#at.portal.sandbox.kubernetes;
    const response = await fetch(
      `${url}/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    const { spec } = await response.json();
    return spec.template.spec.containers[0].image;
  }
}
