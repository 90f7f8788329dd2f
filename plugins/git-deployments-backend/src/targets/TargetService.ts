import { NotAllowedError } from '@backstage/errors';
import type {
  TargetChoices,
  TargetNamespace,
} from 'backstage-plugin-git-deployments-common';
import { LRUCache } from 'lru-cache';
import type { GitDeploymentsConfig } from '../config/read';
import { checkName } from '../containers/fields';
import { grantsOf, matchesAny } from '../containers/grants';
import { fillTemplate } from '../containers/templates';
import type { ContainerRow, Store } from '../store';
import type { Clusters, ListedWorkloads } from '../tekton';
import { presentNamespace } from './presentNamespace';

/** How long a list is good, in milliseconds: several people look at the same namespaces. */
const GOOD_MS = 10_000;
const MOST_LISTS = 200;

/** So many namespaces are looked into for one form. */
const MOST_NAMESPACES = 20;

/** So many containers of a project are looked at for what they are rolled out to. */
const MOST_CONTAINERS = 1000;

/** Where projects may deploy to, and what is there: only what is granted to them, and what is no other project's. */
export class TargetService {
  readonly #store: Pick<Store, 'containers'>;
  readonly #clusters: Clusters;
  readonly #config: Pick<GitDeploymentsConfig, 'grants' | 'templates'>;
  readonly #lists = new LRUCache<string, Promise<ListedWorkloads>>({
    max: MOST_LISTS,
    ttl: GOOD_MS,
  });

  constructor(options: {
    store: Pick<Store, 'containers'>;
    clusters: Clusters;
    config: Pick<GitDeploymentsConfig, 'grants' | 'templates'>;
  }) {
    this.#store = options.store;
    this.#clusters = options.clusters;
    this.#config = options.config;
  }

  /** @param place - the one place to look into; without it, all that have a name */
  async list(
    owner: { entityRef: string; project: string },
    place: { cluster?: string; namespace?: string } = {},
  ): Promise<TargetChoices> {
    const { project } = owner;
    const { namespaces } = grantsOf(this.#config.grants, project);
    const own = await this.#own(project);
    const wanted = this.#places(owner, namespaces, own, place);
    const clusters = [...this.#clusters.keys()].filter(
      name =>
        (place.cluster === undefined || place.cluster === name) &&
        namespaces.some(
          pattern => pattern.startsWith(`${name}/`) || pattern.startsWith('*'),
        ),
    );
    return {
      project,
      clusters: await Promise.all(
        clusters.map(async name => ({
          name,
          namespaces: await Promise.all(
            wanted
              .filter(({ cluster }) => cluster === name)
              .slice(0, MOST_NAMESPACES)
              .map(({ namespace }) =>
                this.#look(name, namespace, project, own),
              ),
          ),
          patterns: namespaces
            .map(pattern => pattern.split('/'))
            .filter(
              ([cluster, namespace]) =>
                matchesAny([cluster], name) && namespace?.includes('*'),
            )
            .map(([, namespace]) => namespace),
        })),
      ),
    };
  }

  /** The containers of the project: what they have is shown as theirs. */
  async #own(project: string): Promise<ContainerRow[]> {
    const { items } = await this.#store.containers.list(
      { within: { project: [project] } },
      { limit: MOST_CONTAINERS, offset: 0 },
    );
    return items;
  }

  #places(
    { entityRef, project }: { entityRef: string; project: string },
    granted: readonly string[],
    own: readonly ContainerRow[],
    place: { cluster?: string; namespace?: string },
  ): { cluster: string; namespace: string }[] {
    if (place.namespace !== undefined) {
      const cluster = place.cluster ?? this.#config.templates.cluster ?? '';
      const namespace = checkName(place.namespace, 'namespace');
      if (!matchesAny(granted, `${cluster}/${namespace}`)) {
        throw new NotAllowedError(
          `namespace: ${project} is not granted ${cluster}/${namespace}`,
        );
      }
      return [{ cluster, namespace }];
    }
    const { templates } = this.#config;
    const byTemplate =
      templates.cluster !== undefined &&
      templates.namespace !== undefined &&
      `${templates.cluster}/${fillTemplate(templates.namespace, {
        entityRef,
        name: 'app',
        environment: 'production',
      })}`;
    const named = new Set([
      ...(byTemplate ? [byTemplate] : []),
      ...granted.filter(pattern => !pattern.includes('*')),
      ...own.map(({ target }) => `${target.cluster}/${target.namespace}`),
    ]);
    return [...named]
      .filter(name => matchesAny(granted, name))
      .map(name => name.split('/'))
      .map(([cluster, namespace]) => ({ cluster, namespace }));
  }

  async #look(
    cluster: string,
    namespace: string,
    project: string,
    own: readonly ContainerRow[],
  ): Promise<TargetNamespace> {
    try {
      const [listed, others] = await Promise.all([
        this.#listed(cluster, namespace),
        this.#store.containers.workloadsElsewhere(
          { cluster, namespace },
          project,
        ),
      ]);
      return presentNamespace(
        namespace,
        {
          ...listed,
          // Only those that the project may have: one workload is one project's.
          workloads: listed.workloads.filter(
            workload =>
              !others.some(
                ({ kind, name }) =>
                  kind === workload.kind && name === workload.name,
              ),
          ),
        },
        own.filter(
          ({ target }) =>
            target.cluster === cluster && target.namespace === namespace,
        ),
      );
    } catch (error) {
      return {
        name: namespace,
        workloads: [],
        // One place that does not answer must not hide the others.
        problem: `${namespace} cannot be looked into: ${
          error instanceof Error ? error.message : String(error)
        }`,
      };
    }
  }

  #listed(cluster: string, namespace: string): Promise<ListedWorkloads> {
    const key = `${cluster}/${namespace}`;
    const known = this.#lists.get(key);
    if (known) {
      return known;
    }
    const client = this.#clusters.get(cluster)?.client;
    if (!client) {
      throw new Error(`no cluster "${cluster}" is configured`);
    }
    const list = client.listWorkloads(namespace);
    this.#lists.set(key, list);
    list.catch(() => {
      if (this.#lists.peek(key) === list) {
        this.#lists.delete(key);
      }
    });
    return list;
  }
}
