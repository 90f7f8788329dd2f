import {
  PROTECTION_LEVELS,
  type MinimumProtection,
  type ProtectionLevel,
} from 'backstage-plugin-git-deployments-common';
import type { ContainerCondition, ContainerFilter } from '../store';

const NOTHING: ContainerFilter = { project: [] };

/**
 * A filter for rows as they are stored: a protection level in a policy is the one in effect, but an environment's
 * minimum is configuration and in no row.
 *
 * @param environments - all that containers are in; a container of any other is left out, as nothing is known of it yet
 */
export function effectiveFilter(
  filter: ContainerFilter,
  environments: readonly string[],
  minimumOf: (environment: string) => MinimumProtection,
): ContainerFilter {
  const known = anyOf(
    environments.length > 0 ? [{ environment: [...environments] }] : [],
  );
  return {
    allOf: [
      known,
      replaceLevels(filter, wanted =>
        storedLevels(wanted, environments, minimumOf),
      ),
    ],
  };
}

/** Whether a filter speaks of protection levels at all. */
export function speaksOfLevels(filter: ContainerFilter): boolean {
  if ('allOf' in filter) {
    return filter.allOf.some(speaksOfLevels);
  }
  if ('anyOf' in filter) {
    return filter.anyOf.some(speaksOfLevels);
  }
  return 'not' in filter ? speaksOfLevels(filter.not) : 'level' in filter;
}

function replaceLevels(
  filter: ContainerFilter,
  replace: (levels: ProtectionLevel[]) => ContainerFilter,
): ContainerFilter {
  const inner = (each: ContainerFilter) => replaceLevels(each, replace);
  if ('allOf' in filter) {
    const [first, ...rest] = filter.allOf;
    return { allOf: [inner(first), ...rest.map(inner)] };
  }
  if ('anyOf' in filter) {
    const [first, ...rest] = filter.anyOf;
    return { anyOf: [inner(first), ...rest.map(inner)] };
  }
  if ('not' in filter) {
    return { not: inner(filter.not) };
  }
  return 'level' in filter ? replace(filter.level) : filter;
}

/** What must be stored of a container in each environment, so that a wanted level is in effect. */
function storedLevels(
  wanted: readonly ProtectionLevel[],
  environments: readonly string[],
  minimumOf: (environment: string) => MinimumProtection,
): ContainerFilter {
  return anyOf(
    PROTECTION_LEVELS.flatMap(minimum => {
      const within = environments.filter(
        each => minimumOf(each).level === minimum,
      );
      const stored = PROTECTION_LEVELS.filter(level =>
        wanted.includes(higher(level, minimum)),
      );
      return within.length > 0 && stored.length > 0
        ? [{ allOf: [{ environment: within }, { level: stored }] as Pair }]
        : [];
    }),
  );
}

type Pair = [ContainerCondition, ContainerCondition];

function anyOf(filters: ContainerFilter[]): ContainerFilter {
  const [first, ...rest] = filters;
  return first ? { anyOf: [first, ...rest] } : NOTHING;
}

function higher(one: ProtectionLevel, other: ProtectionLevel): ProtectionLevel {
  return PROTECTION_LEVELS.indexOf(one) > PROTECTION_LEVELS.indexOf(other)
    ? one
    : other;
}
