import type { Build } from 'backstage-plugin-git-deployments-common';
import { useNow } from '../../hooks/useNow';
import { isMoving } from '../../lib/builds';
import { formatDuration } from '../../lib/format';

/** How long a build took; or has taken until now, or has waited. Nothing for one that waits for people. */
export function Elapsed(props: { build: Build }) {
  const { build } = props;
  const moving = isMoving(build);
  const now = useNow(moving);
  if (build.durationMs !== null) {
    return <>{formatDuration(build.durationMs)}</>;
  }
  if (!moving) {
    return null;
  }
  const since = Date.parse(build.startedAt ?? build.queuedAt);
  return <>{formatDuration(Math.max(0, now - since))}</>;
}
