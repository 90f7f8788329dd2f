import { BranchFilter } from '../forge/webhooks/types';

/** Whether a hook with this filter hears of pushes to the branch. */
export function hearsOf(
  filter: BranchFilter | undefined,
  branch: string,
): boolean {
  if (!filter || filter.strategy === 'all_branches' || filter.pattern === '') {
    return true;
  }
  return filter.strategy === 'regex'
    ? new RegExp(filter.pattern).test(branch)
    : wildcard(filter.pattern).test(branch);
}

/** Whether the filter can be understood at all. */
export function isBranchFilter({ strategy, pattern }: BranchFilter): boolean {
  if (strategy !== 'regex') {
    return !/[\s~^:?[\\]/.test(pattern);
  }
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

/** `*` stands for any letters, slashes too. */
function wildcard(pattern: string): RegExp {
  const parts = pattern
    .split('*')
    .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
