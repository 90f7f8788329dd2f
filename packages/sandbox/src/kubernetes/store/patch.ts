import { ApiError } from '../ApiError';
import { isItem, Item, itemKey, mergeKeysOf } from './mergeKeys';

/** RFC 7386: `null` removes, objects are merged, all else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isItem(patch)) return patch;
  const merged: Item = isItem(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else merged[field] = mergePatch(merged[field], value);
  }
  return merged;
}

/** Kubernetes' strategic merge: like a merge patch, but keyed lists are merged item by item. */
export function strategicMergePatch(
  target: unknown,
  patch: unknown,
  field = '',
): unknown {
  if (Array.isArray(patch)) return mergeList(target, patch, field);
  if (!isItem(patch)) return patch;
  if (patch.$patch === 'replace') {
    const { $patch: _directive, ...rest } = patch;
    return rest;
  }
  const merged: Item = isItem(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith('$')) continue;
    if (value === null) delete merged[name];
    else merged[name] = strategicMergePatch(merged[name], value, name);
  }
  return merged;
}

function mergeList(target: unknown, patch: unknown[], field: string): unknown {
  const keys = mergeKeysOf(field, patch);
  const replace = patch.some(i => isItem(i) && i.$patch === 'replace');
  const items = patch.filter(i => !(isItem(i) && i.$patch === 'replace'));
  if (!keys || replace || !Array.isArray(target)) {
    return items.filter(i => !(isItem(i) && i.$patch === 'delete'));
  }
  const merged = [...target];
  for (const item of items.filter(isItem)) {
    const at = merged.findIndex(
      i => isItem(i) && itemKey(i, keys) === itemKey(item, keys),
    );
    if (item.$patch === 'delete') {
      if (at >= 0) merged.splice(at, 1);
    } else if (at < 0) merged.push(item);
    else merged[at] = strategicMergePatch(merged[at], item);
  }
  return merged;
}

interface Operation {
  op: 'add' | 'remove' | 'replace' | 'test' | 'copy' | 'move';
  path: string;
  from?: string;
  value?: unknown;
}

/** RFC 6902. */
export function jsonPatch(target: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) {
    throw ApiError.badRequest('a JSON patch is a list of operations');
  }
  const document = { root: structuredClone(target) };
  for (const operation of operations as Operation[]) {
    applyOperation(document, operation);
  }
  return document.root;
}

function applyOperation(document: { root: unknown }, change: Operation): void {
  switch (change.op) {
    case 'test':
      if (
        JSON.stringify(valueAt(document, change.path)) !==
        JSON.stringify(change.value)
      ) {
        throw failed(`testing path ${change.path} value failed`);
      }
      return;
    case 'remove':
      removeAt(document, change.path);
      return;
    case 'replace':
      if (valueAt(document, change.path) === undefined) {
        throw failed(
          `replace operation does not apply: doc is missing key: ${change.path}`,
        );
      }
      setAt(document, change.path, change.value, true);
      return;
    case 'add':
      setAt(document, change.path, change.value, false);
      return;
    case 'copy':
    case 'move': {
      const value = structuredClone(valueAt(document, change.from ?? ''));
      if (change.op === 'move') removeAt(document, change.from ?? '');
      setAt(document, change.path, value, false);
      return;
    }
    default:
      throw failed(`unknown operation ${String(change.op)}`);
  }
}

function failed(why: string): ApiError {
  return new ApiError({
    code: 422,
    reason: 'Invalid',
    message: `the server rejected our request due to an error in our request: ${why}`,
  });
}

function segments(path: string): string[] {
  return [
    'root',
    ...path
      .split('/')
      .slice(1)
      .map(s => s.replace(/~1/g, '/').replace(/~0/g, '~')),
  ];
}

function valueAt(document: unknown, path: string): unknown {
  return segments(path).reduce<unknown>(
    (at, key) => (at as Item | undefined)?.[key],
    document,
  );
}

function parentOf(document: unknown, path: string): [Item | unknown[], string] {
  const keys = segments(path);
  const parent = keys
    .slice(0, -1)
    .reduce<unknown>((at, key) => (at as Item | undefined)?.[key], document);
  if (typeof parent !== 'object' || parent === null) {
    throw failed(`doc is missing path: ${path}`);
  }
  return [parent as Item | unknown[], keys[keys.length - 1]];
}

function setAt(
  document: unknown,
  path: string,
  value: unknown,
  replace: boolean,
): void {
  const [parent, key] = parentOf(document, path);
  if (!Array.isArray(parent)) parent[key] = value;
  else if (key === '-') parent.push(value);
  else parent.splice(Number(key), replace ? 1 : 0, value);
}

function removeAt(document: unknown, path: string): void {
  const [parent, key] = parentOf(document, path);
  if (valueAt(document, path) === undefined) {
    throw failed(
      `remove operation does not apply: doc is missing key: ${path}`,
    );
  }
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
}
