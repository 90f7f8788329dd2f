import { useCallback, useState } from 'react';
import { toError } from '../lib/errors';

/** Runs something that a person asked for, and knows whether it is under way and how it failed. */
export function useAction<Args extends unknown[]>(
  action: (...args: Args) => Promise<void>,
): {
  run(...args: Args): Promise<void>;
  busy: boolean;
  error: Error | undefined;
  reset(): void;
} {
  const [state, setState] = useState<{ busy: boolean; error?: Error }>({
    busy: false,
  });
  const run = async (...args: Args) => {
    setState({ busy: true });
    try {
      await action(...args);
      setState({ busy: false });
    } catch (caught) {
      setState({ busy: false, error: toError(caught) });
    }
  };
  const reset = useCallback(() => setState({ busy: false }), []);
  return { run, busy: state.busy, error: state.error, reset };
}
