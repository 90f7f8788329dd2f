import { KubeObject } from '../types';

const META = 'meta.k8s.io/v1';

/** Whether a request wants of objects only what all have: their metadata. */
export function wantsMetadata(accept: string | undefined): boolean {
  // What comes first is what it would rather have.
  const [first = ''] = (accept ?? '').split(',');
  return (
    /;\s*as=PartialObjectMetadata(List)?\b/.test(first) &&
    /;\s*g=meta\.k8s\.io\b/.test(first)
  );
}

/** An object less all but its metadata. */
export function partialOf({ metadata }: { metadata: object }): object {
  return { kind: 'PartialObjectMetadata', apiVersion: META, metadata };
}

/** A list of such. As the real one's, it has no list at all where it is empty. */
export function partialListOf(list: {
  metadata: object;
  items: KubeObject[];
}): object {
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: META,
    metadata: list.metadata,
    items: list.items.length ? list.items.map(partialOf) : null,
  };
}
