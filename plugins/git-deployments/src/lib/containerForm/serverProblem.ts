import type { FormField } from './values';

/** How the server calls the fields, and what lies in them; of two that fit, the first counts. */
const FIELDS: readonly [name: string, field: FormField][] = [
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
  ['target.workload.port', 'port'],
  ['target.workload.replicas', 'replicas'],
  ['target.workload.env', 'env'],
  ['target.workload.healthPath', 'healthPath'],
  ['target.workload.resources.cpu', 'cpu'],
  ['target.workload.resources.memory', 'memory'],
  ['protection.allowList', 'allowList'],
  ['protection.approval.approvers', 'approvers'],
  ['protection.approval.count', 'approvalCount'],
  ['protection.approval.expiresAfterHours', 'expiresAfterHours'],
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
  const [, place, rest] =
    /^(?:request\/body\/)?([\w./-]+)[: ]\s*(.+)$/s.exec(message) ?? [];
  // What does not fit the API's schema is named by its path: `target/workload/env/0/name`.
  const name = place?.replaceAll('/', '.');
  const field = FIELDS.find(
    ([known]) => name === known || name?.startsWith(`${known}.`),
  )?.[1];
  return field && { field, message: capitalised(rest) };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
