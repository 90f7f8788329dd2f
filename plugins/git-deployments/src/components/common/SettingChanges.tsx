import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { SettingChange } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';
import { Facts } from './Facts';

/** Settings that differ, with what they were and what they are. */
export function SettingChanges(props: { changes: readonly SettingChange[] }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <Facts
      facts={props.changes.map(({ field, before, after }) => [
        field,
        <>
          <del>{before || t('changes.nothing')}</del>{' '}
          <span aria-hidden="true">→</span>{' '}
          <ins>{after || t('changes.nothing')}</ins>
        </>,
      ])}
    />
  );
}
