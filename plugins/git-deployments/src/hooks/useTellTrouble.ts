import {
  alertApiRef,
  toastApiRef,
  useApiHolder,
} from '@backstage/frontend-plugin-api';
import { useCallback } from 'react';

/** Tells a person of trouble that outlives the page it came up on; portals of the old frontend system have no toasts. */
export function useTellTrouble(): (message: string) => void {
  const apis = useApiHolder();
  return useCallback(
    (message: string) => {
      const toasts = apis.get(toastApiRef);
      if (toasts) {
        toasts.post({ title: message, status: 'danger' });
      } else {
        apis.get(alertApiRef)?.post({ message, severity: 'error' });
      }
    },
    [apis],
  );
}
