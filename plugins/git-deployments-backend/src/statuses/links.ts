import { parseEntityRef } from '@backstage/catalog-model';
import type { ContainerRow } from '../store';

/** Addresses of pages of the app, for what is read outside of it. */
export function createLinks(options: {
  appBaseUrl: string;
  /** Path of the Deployments tab of an entity, with `{namespace}`, `{kind}` and `{name}`. */
  deploymentsPath: string;
}): (
  container: Pick<ContainerRow, 'id' | 'entityRef'>,
  buildId?: string,
) => string {
  return ({ id, entityRef }, buildId) => {
    const ref = parseEntityRef(entityRef);
    const tab = options.deploymentsPath.replace(
      /\{(namespace|kind|name)\}/g,
      (_, part: 'namespace' | 'kind' | 'name') =>
        encodeURIComponent(ref[part].toLowerCase()),
    );
    return `${options.appBaseUrl}${tab}/${id}${
      buildId ? `/builds/${buildId}` : ''
    }`;
  };
}
