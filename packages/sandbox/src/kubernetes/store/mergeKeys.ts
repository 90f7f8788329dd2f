/**
 * How lists are merged, by the name of their field: what identifies an item. Lists not named here are replaced whole.
 * Source: `x-kubernetes-list-map-keys` and `x-kubernetes-patch-merge-key` of the Kubernetes API.
 */
const MERGE_KEYS: Record<string, string[]> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  imagePullSecrets: ['name'],
  secrets: ['name'],
  volumeMounts: ['mountPath'],
  conditions: ['type'],
  ownerReferences: ['uid'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
};

const SET_LISTS = new Set(['finalizers']);

export type Item = Record<string, unknown>;

/** The merge keys of a list under a field; `undefined` where the list is a whole. */
export function mergeKeysOf(
  field: string,
  list: unknown[],
): string[] | undefined {
  if (field === 'ports') {
    return list.some(i => isItem(i) && 'containerPort' in i)
      ? ['containerPort', 'protocol']
      : ['port', 'protocol'];
  }
  return MERGE_KEYS[field];
}

/** Whether a list under a field is a set of plain values. */
export function isSet(field: string): boolean {
  return SET_LISTS.has(field);
}

/** What identifies an item of a keyed list, as managed fields write it: `k:{"name":"api"}`. */
export function itemKey(item: Item, keys: string[]): string {
  const identity = Object.fromEntries(
    keys.map(key => [
      key,
      item[key] ?? (key === 'protocol' ? 'TCP' : undefined),
    ]),
  );
  return `k:${JSON.stringify(identity)}`;
}

/** Whether a value is a plain object. */
export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
