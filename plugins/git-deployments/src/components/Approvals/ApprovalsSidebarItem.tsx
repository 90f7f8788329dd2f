import { SidebarItem } from '@backstage/core-components';
import {
  useApi,
  useRouteRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import Badge from '@material-ui/core/Badge';
import Icon from '@material-ui/icons/AssignmentTurnedIn';
import { useCallback } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { usePolling } from '../../hooks/usePolling';
import { approvalsRouteRef } from '../../routes';
import { gitDeploymentsTranslationRef } from '../../translation';

const REFRESH_INTERVAL = 60_000;

/** The way to the approvals, with how many of them wait for whoever is signed in: for the sidebar of the app. */
export function ApprovalsSidebarItem() {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const path = useRouteRef(approvalsRouteRef)?.();
  const load = useCallback(
    () => client.approval.list({ waitingForMe: true, limit: 1 }),
    [client],
  );
  const polled = usePolling(load, () => REFRESH_INTERVAL);
  const count = polled.value?.totalItems ?? 0;
  if (!path) {
    return null;
  }
  return (
    <SidebarItem
      icon={() => (
        <Badge color="secondary" badgeContent={count} max={99}>
          <Icon />
        </Badge>
      )}
      to={path}
      text={t('approvals.title')}
      aria-label={
        count > 0
          ? t('approvals.waiting', { number: String(count) })
          : t('approvals.title')
      }
    />
  );
}
