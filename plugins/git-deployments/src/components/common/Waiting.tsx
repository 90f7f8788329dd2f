import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { BuildQueue } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';

/** Where a build stands among those that wait for the same cluster, and what it waits for. */
export function Waiting(props: { queue: BuildQueue }) {
  const { position, length, reason } = props.queue;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <>
      {t('build.waiting', {
        position: String(position),
        length: String(length),
        reason,
      })}
    </>
  );
}
