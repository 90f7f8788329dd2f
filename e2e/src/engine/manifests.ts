import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { ClusterApi, ClusterObject } from './ClusterApi';
import type { EngineWorld } from './EngineWorld';

const MANIFESTS = path.resolve(__dirname, '../../../docs/manifests');

/** The account that the manifests make for the backend. */
export const BACKEND_ACCOUNT = 'git-deployments';

/** The namespaces as the documentation calls them. */
const BUILDS = 'git-deployments';
const TARGET = 'shop';

/** Where the API has objects of a kind, and whether they are in a namespace. */
const KINDS: Record<string, { plural: string; clusterWide?: boolean }> = {
  Namespace: { plural: 'namespaces', clusterWide: true },
  ServiceAccount: { plural: 'serviceaccounts' },
  Role: { plural: 'roles' },
  RoleBinding: { plural: 'rolebindings' },
  ClusterRole: { plural: 'clusterroles', clusterWide: true },
  ClusterRoleBinding: { plural: 'clusterrolebindings', clusterWide: true },
  NetworkPolicy: { plural: 'networkpolicies' },
  LimitRange: { plural: 'limitranges' },
  ResourceQuota: { plural: 'resourcequotas' },
  ConfigMap: { plural: 'configmaps' },
  Task: { plural: 'tasks' },
  Pipeline: { plural: 'pipelines' },
};

/** Applies exactly what the documentation tells an operator to apply, with other names of namespaces. */
export async function applyManifests(
  api: ClusterApi,
  namespaces: EngineWorld['namespaces'],
): Promise<void> {
  const objects = (await documented())
    .map(text => text.replaceAll(TARGET, namespaces.target))
    .flatMap(text => parseAllDocuments(text))
    .map(document => document.toJS())
    .filter((object): object is ClusterObject => Boolean(object?.kind))
    .map(object => rename(object, namespaces.builds));
  if (!objects.some(({ metadata }) => metadata.name === namespaces.target)) {
    objects.push({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespaces.target },
    });
  }
  // Namespaces before what is in them.
  objects.sort((a, b) => rank(a) - rank(b));
  for (const object of objects) {
    await api.apply(pathOf(object, namespaces.builds), object);
  }
}

async function documented(): Promise<string[]> {
  const files = (await readdir(MANIFESTS)).filter(name =>
    name.endsWith('.yaml'),
  );
  return Promise.all(
    files.sort().map(name => readFile(path.join(MANIFESTS, name), 'utf8')),
  );
}

/** The namespace of builds has the name that much else has: only where it means the namespace is it changed. */
function rename(object: ClusterObject, builds: string): ClusterObject {
  const renamed = (name: unknown) => (name === BUILDS ? builds : name);
  return JSON.parse(JSON.stringify(object), function revive(key, value) {
    const isNamespace =
      key === 'namespace' ||
      key === 'kubernetes.io/metadata.name' ||
      (key === 'name' && object.kind === 'Namespace');
    return isNamespace ? renamed(value) : value;
  });
}

function rank({ kind }: ClusterObject): number {
  return kind === 'Namespace' ? 0 : 1;
}

function pathOf(
  { apiVersion = 'v1', kind = '', metadata }: ClusterObject,
  namespace: string,
): string {
  const known = KINDS[kind];
  if (!known) {
    throw new Error(`No manifest has had a ${kind} so far: say where it is`);
  }
  const group = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const place = known.clusterWide
    ? ''
    : `/namespaces/${metadata.namespace ?? namespace}`;
  return `${group}${place}/${known.plural}/${metadata.name}`;
}
