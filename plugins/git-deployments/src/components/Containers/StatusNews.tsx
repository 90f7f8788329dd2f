import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Container } from 'backstage-plugin-git-deployments-common';
import { useMemo, type CSSProperties } from 'react';
import { useStatusNews } from '../../hooks/useStatusNews';
import { gitDeploymentsTranslationRef } from '../../translation';

const visuallyHidden: CSSProperties = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clip: 'rect(0 0 0 0)',
  whiteSpace: 'nowrap',
};

/** Tells who hears the page how builds go on. */
export function StatusNews(props: { containers?: readonly Container[] }) {
  const { containers } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const followed = useMemo(
    () =>
      containers?.map(({ id, name, environment, currentBuild }) => ({
        id,
        name: `${name} (${environment})`,
        status: currentBuild?.status,
      })),
    [containers],
  );
  const news = useStatusNews(followed, (container, status) =>
    t('lanes.changed', { container, status: t(`buildStatus.${status}`) }),
  );
  return (
    <div role="status" aria-live="polite" style={visuallyHidden}>
      {news}
    </div>
  );
}
