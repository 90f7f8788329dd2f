import { Hook, HookDelivery } from '../forge/webhooks/types';

/** So many failures in a row are let pass. */
const GRACE = 3;
/** With so many, the hook is switched off for good. */
const FATAL = 40;
const SHORTEST_REST_MS = 60_000;
const LONGEST_REST_MS = 24 * 3_600_000;

/** Whether GitLab still sends anything to the hook, in the words of its `alert_status`. */
export function alertStatus(
  hook: Hook,
): 'executable' | 'temporarily_disabled' | 'disabled' {
  const failures = hook.failures ?? 0;
  if (failures >= FATAL) {
    return 'disabled';
  }
  const resting =
    failures > GRACE &&
    hook.disabledUntil !== undefined &&
    Date.parse(hook.disabledUntil) >= Date.now();
  return resting ? 'temporarily_disabled' : 'executable';
}

/** Whether the receiver took the delivery: a redirect, which is not followed, will do. */
export function wasTaken({ outcome }: HookDelivery): boolean {
  return outcome?.kind === 'answered' && outcome.statusCode < 400;
}

/**
 * Counts failures in a row. From the fourth on the hook is left alone, for a minute at first and twice
 * as long each time, a day at most. Whatever is taken makes it whole again.
 */
export function afterDelivery(
  hook: Hook,
  delivery: HookDelivery,
): Pick<Hook, 'failures' | 'disabledUntil'> {
  if (wasTaken(delivery)) {
    return { failures: 0, disabledUntil: undefined };
  }
  const before = hook.failures ?? 0;
  const failures = Math.min(before + 1, FATAL);
  if (failures <= GRACE) {
    return { failures, disabledUntil: undefined };
  }
  const rest = Math.min(
    SHORTEST_REST_MS * 2 ** (before - GRACE),
    LONGEST_REST_MS,
  );
  return {
    failures,
    disabledUntil: new Date(Date.now() + rest).toISOString(),
  };
}
