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
          <del>{valueOf(before) || t('changes.nothing')}</del>{' '}
          <span aria-hidden="true">→</span>{' '}
          <ins>{valueOf(after) || t('changes.nothing')}</ins>
        </>,
      ])}
    />
  );
}

/** Lists of names as people write them; anything else as it is. */
function valueOf(text: string): string {
  if (!text.startsWith('[')) {
    return text;
  }
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every(item => typeof item === 'string')
      ? list.join(', ')
      : text;
  } catch {
    // It was too long, and was cut.
    return text;
  }
}
