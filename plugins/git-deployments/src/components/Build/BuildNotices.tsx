import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Alert from '@material-ui/lab/Alert';
import type { Build } from 'backstage-plugin-git-deployments-common';
import { usePaths } from '../../hooks/usePaths';
import { gitDeploymentsTranslationRef } from '../../translation';
import { Person } from '../common/Person';
import { When } from '../common/When';

/** That it waits for an approval, or went past one. */
export function GateNotice(props: { build: Build }) {
  const { approval, breakGlass } = props.build;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const approvals = usePaths().approvals?.();
  if (breakGlass) {
    return (
      <Alert severity="error">
        {t('build.brokenGlass')} <Person actor={breakGlass.by} />,{' '}
        <When time={breakGlass.at} />: {breakGlass.reason}
      </Alert>
    );
  }
  if (approval?.state !== 'pending') {
    return null;
  }
  return (
    <Alert severity="warning">
      {t('build.waitsForApproval')}{' '}
      {approvals && (
        <Link to={`${approvals}/${approval.id}`}>{t('build.toApproval')}</Link>
      )}
    </Alert>
  );
}
