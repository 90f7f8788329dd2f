import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import useAsync from 'react-use/esm/useAsync';

/** The signed-in person and the groups that they are in, as entity refs. */
export function useOwners(): string[] {
  const identity = useApi(identityApiRef);
  const { value } = useAsync(() => identity.getBackstageIdentity(), [identity]);
  return value?.ownershipEntityRefs ?? [];
}
