import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useLanguage } from '../../hooks/useLanguage';
import { formatAgo } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';

/** A moment as people say it; the exact one on hovering. */
export function When(props: { time: string | null }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const language = useLanguage();
  if (!props.time) {
    return <>{t('common.never')}</>;
  }
  const moment = Date.parse(props.time);
  return (
    <time
      dateTime={props.time}
      title={new Date(moment).toLocaleString(language)}
    >
      {formatAgo(moment, Date.now(), language)}
    </time>
  );
}
