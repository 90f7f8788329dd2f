import type { SettingChange } from 'backstage-plugin-git-deployments-common';
import type { ContainerRow } from '../store';
import { stable } from './snapshot';

/** Of a value that is kept: settings are short, but variables may not be. */
const MOST_VALUE = 2000;

/** The settings of a container, by the names that the API has for them. */
function settingsOf(row: ContainerRow): Record<string, unknown> {
  const { protection, target, buildOptions } = row;
  return {
    entityRef: row.entityRef,
    'repoConfig.gitProviderId': row.connectionId,
    'repoConfig.url': row.url,
    'repoConfig.branch': row.branch,
    'repoConfig.path': row.path,
    'repoConfig.dockerfile': row.dockerfile,
    'repoConfig.watchPath': row.watchPath,
    image: row.image,
    ...prefixed('target', target),
    ...prefixed('buildOptions', buildOptions),
    'protection.level': protection.level,
    'protection.approvalRequired': protection.approvalRequired,
    'protection.allowList': protection.allowList,
    ...prefixed('protection.approval', protection.approval),
    supersede: row.supersede,
    undoOnFailure: row.undoOnFailure,
    pinned: row.pinned?.buildId ?? null,
  };
}

/** What differs between two states of a container, field by field, as it is shown: pure. */
export function settingChanges(
  before: ContainerRow,
  after: ContainerRow,
): SettingChange[] {
  return differences(settingsOf(before), settingsOf(after));
}

/** What differs between two sets of named values: pure. */
export function differences(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): SettingChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map(field => ({
      field,
      before: shown(before[field]),
      after: shown(after[field]),
    }))
    .filter(change => change.before !== change.after);
}

function prefixed(prefix: string, values: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]),
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined) {
    return '';
  }
  const text = typeof value === 'string' ? value : stable(value);
  return text.length > MOST_VALUE ? `${text.slice(0, MOST_VALUE)}…` : text;
}
