import type { FormField } from './values';

/** How the server calls the fields. */
const FIELDS: readonly [prefix: string, field: FormField][] = [
  ['repoConfig.gitProviderId', 'connectionId'],
  ['repoConfig.provider', 'connectionId'],
  ['repoConfig.url', 'repositoryUrl'],
  ['repoConfig.branch', 'branch'],
  ['repoConfig.path', 'path'],
  ['repoConfig.dockerfile', 'dockerfile'],
  ['repoConfig.watchPath', 'watchPath'],
  ['buildOptions.args', 'buildArgs'],
  ['buildOptions.secrets', 'buildSecrets'],
  ['image', 'image'],
  ['target.cluster', 'cluster'],
  ['target.namespace', 'namespace'],
  ['target.kind', 'kind'],
  ['target.name', 'workloadName'],
  ['target.containerName', 'containerName'],
  ['protection.allowList', 'allowList'],
  ['protection.approval.approvers', 'approvers'],
  ['protection', 'protection'],
  ['environment', 'environment'],
  ['name', 'name'],
];

/** What the server has against one field. */
export interface ServerProblem {
  field: FormField;
  message: string;
}

/** The field that a refusal of the server is about, which it names in front; undefined where it is about none. */
export function serverProblemOf(message: string): ServerProblem | undefined {
  const [, name, rest] = /^([\w.]+)[: ]\s*(.+)$/s.exec(message) ?? [];
  const field = FIELDS.find(([prefix]) => prefix === name)?.[1];
  return field && { field, message: capitalised(rest) };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
