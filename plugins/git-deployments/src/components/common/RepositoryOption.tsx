import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import LockIcon from '@material-ui/icons/Lock';
import type { Repository } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';
import { OwnerAvatar } from './OwnerAvatar';
import { When } from './When';

/** A repository among others to choose from. */
export function RepositoryOption(props: { repository: Repository }) {
  const { repository } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <Box display="flex" alignItems="center" gridGap={12} minWidth={0}>
      <OwnerAvatar
        owner={repository.fullName}
        url={repository.ownerAvatarUrl}
      />
      <div style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
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
    </Box>
  );
}
