import type {
  Build,
  Container,
  ContainerConditionName,
  ListedContainer,
} from 'backstage-plugin-git-deployments-common';
import { isMoving } from './builds';

/** Containers of one name, one for each environment, from where changes come first to where they come last. */
export interface LaneGroup {
  name: string;
  containers: ListedContainer[];
}

/** The order in which changes usually go through environments; what is none of these stands before production. */
const FIRST = ['dev', 'development', 'preview', 'test', 'testing', 'qa'];
const LATER = ['integration', 'uat', 'staging', 'preprod'];
const LAST = ['prod', 'production', 'live'];

function rank(environment: string): number {
  const first = FIRST.indexOf(environment);
  if (first >= 0) {
    return first;
  }
  const later = LATER.indexOf(environment);
  if (later >= 0) {
    return 100 + later;
  }
  return LAST.includes(environment) ? 300 : 200;
}

/** Which of two environments changes come to first; of equals, by name. */
export function compareEnvironments(a: string, b: string): number {
  return rank(a) - rank(b) || a.localeCompare(b);
}

/** The containers by their names. */
export function groupByName(
  containers: readonly ListedContainer[],
): LaneGroup[] {
  const groups = new Map<string, ListedContainer[]>();
  for (const container of containers) {
    groups.set(container.name, [
      ...(groups.get(container.name) ?? []),
      container,
    ]);
  }
  return [...groups]
    .map(([name, members]) => ({
      name,
      containers: members.sort((a, b) =>
        compareEnvironments(a.environment, b.environment),
      ),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** All environments of these containers, in the order in which changes come to them. */
export function environmentsOf(containers: readonly Container[]): string[] {
  return [...new Set(containers.map(({ environment }) => environment))].sort(
    compareEnvironments,
  );
}

/** What a person may have to look at in a container; the most urgent first. */
export function attentionsOf(
  container: Container,
): Exclude<
  ContainerConditionName,
  'attention' | 'live' | 'succeeded' | 'never'
>[] {
  const { currentBuild, pinned, hook, repoConfig } = container;
  return [
    ...(currentBuild && hasFailed(currentBuild) ? ['failed' as const] : []),
    ...(currentBuild?.status === 'pending_approval'
      ? ['waiting' as const]
      : []),
    ...(pinned ? ['pinned' as const] : []),
    ...(repoConfig.gitProviderId === null ||
    hook.status === 'unhealthy' ||
    hook.status === 'missing'
      ? ['unhealthy' as const]
      : []),
  ];
}

/** Whether a build failed, by its own fault or the platform's. */
export function hasFailed({ status }: Build): boolean {
  return status === 'failed' || status === 'error';
}

/** Whether a container stands so. */
export function meets(
  container: Container,
  condition: ContainerConditionName,
): boolean {
  const { currentBuild } = container;
  switch (condition) {
    case 'attention':
      return attentionsOf(container).length > 0;
    case 'live':
      return currentBuild !== null && isMoving(currentBuild);
    case 'succeeded':
      return currentBuild?.status === 'succeeded';
    case 'never':
      return currentBuild === null;
    default:
      return attentionsOf(container).includes(condition);
  }
}

/** Those that are looked for: by a part of name, environment, repository or message, and by how they stand. */
export function filterContainers(
  containers: readonly ListedContainer[],
  filter: {
    text: string;
    condition?: ContainerConditionName;
    environment: string;
  },
): ListedContainer[] {
  const text = filter.text.trim().toLowerCase();
  return containers.filter(
    container =>
      (!filter.condition || meets(container, filter.condition)) &&
      (!filter.environment || container.environment === filter.environment) &&
      (!text ||
        [
          container.name,
          container.environment,
          container.repository.fullName,
          container.repoConfig.path,
          container.lastDeployed?.git.GIT_COMMIT_MESSAGE ?? '',
          container.lastDeployed?.git.GIT_REVISION ?? '',
        ].some(part => part.toLowerCase().includes(text))),
  );
}

/** The newest failure, as long as nothing that came after it runs. */
export function openFailure({
  lastFailed,
  lastDeployed,
}: ListedContainer): Build | null {
  return lastFailed &&
    (!lastDeployed || lastFailed.queuedAt > lastDeployed.queuedAt)
    ? lastFailed
    : null;
}

/** What is on its way: a build that has not ended, also one that waits for an approval. */
export function onItsWay({ currentBuild }: Container): Build | null {
  return currentBuild &&
    (isMoving(currentBuild) || currentBuild.status === 'pending_approval')
    ? currentBuild
    : null;
}

/** Two neighbours whose contents can be compared, as they are built from one repository: from where to where. */
export type ComparablePair = readonly [ListedContainer, ListedContainer];

/** The neighbours in a group that something runs in. */
export function comparablePairs({ containers }: LaneGroup): ComparablePair[] {
  const running = containers.filter(({ lastDeployed }) => lastDeployed);
  return running.slice(1).flatMap((container, index) => {
    const before = running[index];
    return before.repository.id === container.repository.id &&
      before.repoConfig.provider === container.repoConfig.provider
      ? [[before, container] as const]
      : [];
  });
}
