import type {
  BuildPage,
  ContainerComparison,
  ContainerConditionName,
  ContainerStatistics,
  HistoryTrigger,
  ListedContainer,
  Page,
} from '../api/types';
import type { BuildStatus } from '../states';
import type { Http } from './Http';

/** Which builds of a container to show. Times are ISO 8601. */
export type HistoryFilter = {
  status?: readonly BuildStatus[];
  trigger?: readonly HistoryTrigger[];
  /** A part of the name of who is behind it. */
  person?: string;
  branch?: string;
  /** A part of the message's first line, the commit or the id. */
  text?: string;
  from?: string;
  to?: string;
};

/** Which containers to show. */
export type ContainerListFilter = {
  /** The containers of an entity; without it, `owned` must be set. */
  entityRef?: string;
  /** All that the caller's groups own or have a role in. */
  owned?: boolean;
  /** Of these, what a user or a group owns. */
  owner?: string;
  status?: readonly ContainerConditionName[];
  environment?: string;
  search?: string;
  order?: 'name' | 'recent';
};

/** The methods that look at many containers, or at many builds, at once. */
export function overviewClient(http: Http) {
  const of = (containerId: string) =>
    `/containers/${encodeURIComponent(containerId)}`;
  return {
    /** Containers with all that a row about each shows. */
    containers: (
      input: ContainerListFilter & { limit?: number; offset?: number },
    ) =>
      http.json<Page<ListedContainer>>('GET', '/containers', {
        query: { ...input, status: input.status?.join(',') },
      }),

    /** A page of a container's history; says how many there are only where `count` is set. */
    builds: (
      input: HistoryFilter & {
        containerId: string;
        limit?: number;
        cursor?: string;
        count?: boolean;
      },
    ) => {
      const { containerId, status, trigger, count = false, ...query } = input;
      return http.json<BuildPage>('GET', `${of(containerId)}/builds`, {
        query: {
          ...query,
          count,
          status: status?.join(','),
          trigger: trigger?.join(','),
        },
      });
    },

    /** How long builds take, and how they end. */
    statistics: (input: { containerId: string }) =>
      http.json<ContainerStatistics>(
        'GET',
        `${of(input.containerId)}/statistics`,
      ),

    /** What runs in a container against what runs in another one. */
    comparison: (input: { containerId: string; with: string }) =>
      http.json<ContainerComparison>(
        'GET',
        `${of(input.containerId)}/comparison`,
        { query: { with: input.with } },
      ),
  };
}

/** See {@link overviewClient}. */
export type OverviewClient = ReturnType<typeof overviewClient>;
