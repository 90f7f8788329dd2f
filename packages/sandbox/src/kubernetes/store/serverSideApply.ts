import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../ApiError';
import { KubeObject, ManagedFields } from '../types';
import { now } from '../words';
import {
  changedPaths,
  fieldsOf,
  fromFieldsV1,
  printPath,
  removePath,
  toFieldsV1,
} from './fieldSets';
import { strategicMergePatch } from './patch';

export interface FieldManager {
  manager: string;
  subresource?: string;
}

/**
 * Server-side apply: merges what a manager wants into the live object.
 *
 * 1. A field that another manager owns with another value is a conflict, unless `force` takes it over.
 * 2. What is applied is merged in; containers, environment, volumes and the like item by item.
 * 3. What this manager applied before and no longer names is removed, unless somebody else owns it too.
 *
 * @throws ApiError - 409 naming each conflict
 */
export function serverSideApply(options: {
  live: KubeObject | undefined;
  applied: KubeObject;
  manager: FieldManager;
  force: boolean;
}): KubeObject {
  const { live, applied, manager, force } = options;
  const wanted = fieldsOf(applied);
  const entries = (live?.metadata.managedFields ?? []).map(entry => ({
    entry,
    paths: fromFieldsV1(entry.fieldsV1),
    mine:
      entry.manager === manager.manager &&
      entry.operation === 'Apply' &&
      entry.subresource === manager.subresource,
  }));
  const liveFields = live ? fieldsOf(live) : new Map<string, unknown>();

  const contested = new Set<string>();
  const conflicts: { path: string; entry: ManagedFields }[] = [];
  for (const { entry, paths, mine } of entries) {
    if (mine) continue;
    for (const path of paths) {
      if (!wanted.has(path)) continue;
      if (isDeepStrictEqual(wanted.get(path), liveFields.get(path))) continue;
      conflicts.push({ path, entry });
      contested.add(path);
    }
  }
  if (conflicts.length && !force) throw conflictError(conflicts);

  const base = structuredClone(live ?? applied);
  const { managedFields: _ignored, ...metadata } = applied.metadata;
  const merged = strategicMergePatch(base, {
    ...applied,
    metadata: {
      ...metadata,
      uid: undefined,
      resourceVersion: undefined,
      creationTimestamp: undefined,
    },
  }) as KubeObject;
  merged.metadata = Object.fromEntries(
    Object.entries({
      ...merged.metadata,
      uid: live?.metadata.uid,
      resourceVersion:
        applied.metadata.resourceVersion ?? live?.metadata.resourceVersion,
      creationTimestamp: live?.metadata.creationTimestamp,
    }).filter(([, value]) => value !== undefined),
  ) as unknown as KubeObject['metadata'];

  for (const { paths } of entries.filter(e => e.mine)) {
    for (const path of paths) {
      const shared = entries.some(e => !e.mine && e.paths.has(path));
      if (!wanted.has(path) && !shared) removePath(merged, path);
    }
  }

  merged.metadata.managedFields = [
    ...entries
      .filter(e => !e.mine)
      .map(({ entry, paths }) => without(entry, paths, contested))
      .filter(entry => entry !== undefined),
    entryFor(merged, manager, 'Apply', wanted.keys()),
  ];
  return merged;
}

/** The managed fields after an ordinary write: what it changed belongs to its manager alone. */
export function ownAfterUpdate(
  before: KubeObject | undefined,
  after: KubeObject,
  manager: FieldManager,
): ManagedFields[] {
  const changed = changedPaths(before ?? {}, after);
  const present = fieldsOf(after);
  const kept: ManagedFields[] = [];
  const own = new Set(changed);
  for (const entry of before?.metadata.managedFields ?? []) {
    const paths = fromFieldsV1(entry.fieldsV1);
    for (const path of paths) if (!present.has(path)) paths.delete(path);
    if (
      entry.manager === manager.manager &&
      entry.operation === 'Update' &&
      entry.subresource === manager.subresource
    ) {
      paths.forEach(path => own.add(path));
    } else {
      const left = without(entry, paths, changed);
      if (left) kept.push(left);
    }
  }
  return own.size ? [...kept, entryFor(after, manager, 'Update', own)] : kept;
}

function without(
  entry: ManagedFields,
  paths: Set<string>,
  taken: Set<string>,
): ManagedFields | undefined {
  const left = Array.from(paths).filter(path => !taken.has(path));
  return left.length ? { ...entry, fieldsV1: toFieldsV1(left) } : undefined;
}

function entryFor(
  object: KubeObject,
  { manager, subresource }: FieldManager,
  operation: 'Apply' | 'Update',
  paths: Iterable<string>,
): ManagedFields {
  return {
    manager,
    operation,
    apiVersion: object.apiVersion,
    time: now(),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(paths),
    ...(subresource && { subresource }),
  };
}

function conflictError(
  conflicts: { path: string; entry: ManagedFields }[],
): ApiError {
  const lines = conflicts.map(({ path, entry }) => ({
    by: `conflict with "${entry.manager}"${
      entry.subresource ? ` with subresource "${entry.subresource}"` : ''
    } using ${entry.apiVersion}`,
    field: printPath(path),
  }));
  const many = lines.length === 1 ? '1 conflict' : `${lines.length} conflicts`;
  return new ApiError({
    code: 409,
    reason: 'Conflict',
    message: `Apply failed with ${many}: ${lines
      .map(line => `${line.by}: ${line.field}`)
      .join(', ')}`,
    details: {
      causes: lines.map(line => ({
        reason: 'FieldManagerConflict',
        message: line.by,
        field: line.field,
      })),
    },
  });
}
