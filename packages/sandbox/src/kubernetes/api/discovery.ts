import { allResources, apiVersionOf, Resource } from '../resources';

const VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

/** The Kubernetes version that the sandbox says it is. */
export const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3+sandbox',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'go1.26',
  compiler: 'gc',
  platform: 'linux/amd64',
};

/** Answers the discovery paths (`/api`, `/apis`, `/apis/<group>`, `/apis/<group>/<version>`, `/version`), or `undefined`. */
export function discover(path: string): object | undefined {
  const [, root, group, version, ...rest] = path.replace(/\/$/, '').split('/');
  if (rest.length) return undefined;
  if (root === 'version' && !group) return VERSION;
  if (root === 'api' && !group) {
    return {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [],
    };
  }
  if (root === 'api' && group === 'v1' && !version) {
    return resourceList('v1');
  }
  if (root !== 'apis') return undefined;
  if (!group) {
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups() };
  }
  const known = groups().find(g => g.name === group);
  if (!known) return undefined;
  if (!version) return { kind: 'APIGroup', apiVersion: 'v1', ...known };
  return known.versions.some(v => v.version === version)
    ? resourceList(`${group}/${version}`)
    : undefined;
}

function groups() {
  const versions = new Map<string, Set<string>>();
  for (const { group, version } of allResources.filter(r => r.group)) {
    versions.set(group, (versions.get(group) ?? new Set()).add(version));
  }
  versions.set('authorization.k8s.io', new Set(['v1']));
  versions.set('authentication.k8s.io', new Set(['v1']));
  return Array.from(versions, ([name, all]) => {
    const entries = Array.from(all, version => ({
      groupVersion: `${name}/${version}`,
      version,
    }));
    return { name, versions: entries, preferredVersion: entries[0] };
  });
}

function resourceList(groupVersion: string) {
  const own = allResources.filter(r => apiVersionOf(r) === groupVersion);
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: [...own.flatMap(describe), ...reviews(groupVersion)],
  };
}

function describe(resource: Resource) {
  const { plural, singular, kind, namespaced, shortNames } = resource;
  const entry = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: VERBS,
    ...(shortNames.length && { shortNames }),
  };
  const sub = (name: string, verbs: string[]) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    kind,
    verbs,
  });
  return [
    entry,
    ...(resource.hasStatus ? [sub('status', ['get', 'patch', 'update'])] : []),
    ...(plural === 'pods' ? [sub('log', ['get'])] : []),
    ...(plural === 'serviceaccounts' ? [sub('token', ['create'])] : []),
  ];
}

function reviews(groupVersion: string) {
  const review = (name: string, kind: string) => ({
    name,
    singularName: kind.toLowerCase(),
    namespaced: false,
    kind,
    verbs: ['create'],
  });
  if (groupVersion === 'authorization.k8s.io/v1') {
    return [review('selfsubjectaccessreviews', 'SelfSubjectAccessReview')];
  }
  if (groupVersion === 'authentication.k8s.io/v1') {
    return [review('selfsubjectreviews', 'SelfSubjectReview')];
  }
  return [];
}
