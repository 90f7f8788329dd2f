import { isDeepStrictEqual } from 'node:util';
import { FieldsV1 } from '../types';
import { isItem, isSet, itemKey, mergeKeysOf } from './mergeKeys';

/**
 * Sets of fields of an object, flat: each leaf by its path, its segments joined by a character that cannot occur in them.
 * The segments are those of `FieldsV1`.
 */
export type FieldSet = Map<string, unknown>;

const JOINT = '\u0000';

// What every writer carries and nobody owns.
const UNOWNED = [
  'f:apiVersion',
  'f:kind',
  ...[
    'name',
    'namespace',
    'generateName',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'managedFields',
  ].map(field => `f:metadata${JOINT}f:${field}`),
];

/** The leaves of an object with their values. */
export function fieldsOf(object: object): FieldSet {
  const set: FieldSet = new Map();
  collect(object, [], '', set);
  for (const path of Array.from(set.keys())) {
    if (UNOWNED.some(u => path === u || path.startsWith(`${u}${JOINT}`))) {
      set.delete(path);
    }
  }
  return set;
}

function collect(
  value: unknown,
  path: string[],
  field: string,
  set: FieldSet,
): void {
  if (isItem(value)) {
    const entries = Object.entries(value);
    if (entries.length === 0 && path.length) set.set(path.join(JOINT), value);
    for (const [name, inner] of entries) {
      if (inner !== undefined && inner !== null) {
        collect(inner, [...path, `f:${name}`], name, set);
      }
    }
    return;
  }
  if (Array.isArray(value)) {
    const keys = mergeKeysOf(field, value);
    if (keys && value.every(isItem)) {
      for (const item of value) {
        collect(item, [...path, itemKey(item, keys)], '', set);
      }
      return;
    }
    if (isSet(field)) {
      for (const item of value) {
        set.set([...path, `v:${JSON.stringify(item)}`].join(JOINT), item);
      }
      return;
    }
  }
  set.set(path.join(JOINT), value);
}

/** The paths whose value differs between two objects, or that only the second has. */
export function changedPaths(before: object, after: object): Set<string> {
  const was = fieldsOf(before);
  const changed = new Set<string>();
  for (const [path, value] of fieldsOf(after)) {
    if (!isDeepStrictEqual(was.get(path), value)) changed.add(path);
  }
  return changed;
}

/** Paths as the wire has them. */
export function toFieldsV1(paths: Iterable<string>): FieldsV1 {
  const root: FieldsV1 = {};
  for (const path of paths) {
    let at = root;
    for (const segment of path.split(JOINT)) {
      at[segment] ??= {};
      at = at[segment];
      if (segment.startsWith('k:')) at['.'] ??= {};
    }
  }
  return root;
}

/** The wire's form as paths. */
export function fromFieldsV1(fields: FieldsV1, prefix = ''): Set<string> {
  const paths = new Set<string>();
  for (const [segment, inner] of Object.entries(fields)) {
    if (segment === '.') continue;
    const path = prefix ? `${prefix}${JOINT}${segment}` : segment;
    const below = fromFieldsV1(inner, path);
    if (below.size === 0) paths.add(path);
    else below.forEach(p => paths.add(p));
  }
  return paths;
}

/** Removes the value at a path, and the keyed item that nothing but its key is left of. */
export function removePath(object: object, path: string): void {
  const walk = (at: unknown, segments: string[], field: string): boolean => {
    const [segment, ...rest] = segments;
    if (segment.startsWith('f:')) {
      if (!isItem(at)) return false;
      const name = segment.slice(2);
      if (rest.length === 0) delete at[name];
      else if (walk(at[name], rest, name)) delete at[name];
      return Object.keys(at).length === 0;
    }
    if (!Array.isArray(at)) return false;
    const keys = mergeKeysOf(field, at) ?? [];
    const index = at.findIndex(item =>
      segment.startsWith('v:')
        ? `v:${JSON.stringify(item)}` === segment
        : isItem(item) && itemKey(item, keys) === segment,
    );
    if (index < 0) return false;
    if (rest.length === 0 || walk(at[index], rest, '')) at.splice(index, 1);
    return at.length === 0;
  };
  walk(object, path.split(JOINT), '');
}

/** A path as people read it: `.spec.template.spec.containers[name="api"].image`. */
export function printPath(path: string): string {
  return path
    .split(JOINT)
    .map(segment => {
      if (segment.startsWith('f:')) return `.${segment.slice(2)}`;
      if (!segment.startsWith('k:')) return `[=${segment.slice(2)}]`;
      const identity = JSON.parse(segment.slice(2)) as Record<string, unknown>;
      return `[${Object.entries(identity)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(',')}]`;
    })
    .join('');
}
