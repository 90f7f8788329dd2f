import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import LockIcon from '@material-ui/icons/Lock';
import type { Repository } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';
import { When } from './When';

/** A repository among others to choose from. */
export function RepositoryOption(props: { repository: Repository }) {
  const { repository } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <div style={{ overflowWrap: 'anywhere' }}>
      {repository.fullName}{' '}
      {repository.private && (
        <LockIcon
          fontSize="inherit"
          titleAccess={t('form.privateRepository')}
        />
      )}
      {repository.pushedAt && (
        <Typography variant="caption" color="textSecondary" component="div">
          {t('form.pushedAt')} <When time={repository.pushedAt} />
        </Typography>
      )}
    </div>
  );
}
