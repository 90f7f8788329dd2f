import { ApiError } from '../ApiError';
import { Resource } from '../resources';
import { KubeObject } from '../types';
import { Target } from './requests';

/** A write to `status` changes only that; a write to the object changes all but that. */
export function sectioned(
  target: Target,
  live: KubeObject,
  object: KubeObject,
): KubeObject {
  if (target.subresource === 'status') {
    return {
      ...structuredClone(live),
      status: object.status,
      metadata: {
        ...structuredClone(live.metadata),
        resourceVersion: object.metadata.resourceVersion,
        managedFields: object.metadata.managedFields,
      },
    };
  }
  if (!target.resource.hasStatus) return object;
  const { status: _status, ...rest } = object;
  return {
    ...rest,
    ...(live.status !== undefined && { status: structuredClone(live.status) }),
  };
}

/** @throws ApiError - 422 where what a workload selects would change */
export function forbidImmutableChange(
  resource: Resource,
  live: KubeObject,
  next: KubeObject,
): void {
  const before = live.spec as { selector?: unknown } | undefined;
  const after = next.spec as { selector?: unknown } | undefined;
  if (
    resource.group === 'apps' &&
    JSON.stringify(before?.selector) !== JSON.stringify(after?.selector)
  ) {
    throw ApiError.invalid(resource, next.metadata.name, [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.selector',
        message: `Invalid value: ${JSON.stringify(
          after?.selector,
        )}: field is immutable`,
      },
    ]);
  }
}

/** Moves a Secret's `stringData` into its `data`, as the API server does on every write. */
export function foldStringData(object: KubeObject): void {
  const { stringData, ...rest } = object as KubeObject & {
    stringData?: Record<string, string>;
    data?: Record<string, string>;
  };
  if (!stringData) return;
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(value).toString('base64'),
  ]);
  delete object.stringData;
  object.data = { ...rest.data, ...Object.fromEntries(encoded) };
}
