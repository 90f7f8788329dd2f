import type { Grant } from '../config/read';

/** What a project is granted, from all grants whose patterns name it. */
export function grantsOf(
  grants: readonly Grant[],
  project: string,
): Omit<Grant, 'projects'> {
  const own = grants.filter(grant => matchesAny(grant.projects, project));
  return {
    namespaces: own.flatMap(grant => grant.namespaces),
    images: own.flatMap(grant => grant.images),
    secrets: own.flatMap(grant => grant.secrets),
  };
}

/** Whether one of the patterns is the whole value; `*` stands for any letters but `/`, `**` for any at all. */
export function matchesAny(
  patterns: readonly string[],
  value: string,
): boolean {
  return patterns.some(pattern => toRegExp(pattern).test(value));
}

function toRegExp(pattern: string): RegExp {
  const source = pattern
    .split(/(\*\*|\*)/)
    .map(part => {
      if (part === '**') {
        return '.*';
      }
      return part === '*'
        ? '[^/]*'
        : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`);
}
