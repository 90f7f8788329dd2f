import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import type { Container } from 'backstage-plugin-git-deployments-common';
import { shellQuote } from '../../lib/shell';
import { gitDeploymentsTranslationRef } from '../../translation';
import { CopyField } from '../common/CopyField';

/** How to push to a container, and whether its webhook is in place. */
export function PushBox(props: { container: Container; hookSecret?: string }) {
  const { container, hookSecret } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const { cloneUrl } = container.repository;
  const { branch } = container.repoConfig;
  return (
    <Box display="grid" gridGap={8} gridTemplateColumns="minmax(0, 1fr)">
      <HookNotice container={container} hookSecret={hookSecret} />
      {container.pipelineStatus === 'Connected' && (
        <Typography>{t('container.push.connected', { branch })}</Typography>
      )}
      <Typography variant="body2">{t('container.push.url')}</Typography>
      <CopyField label={t('container.push.url')} text={cloneUrl} />
      <Typography variant="body2">{t('container.push.commands')}</Typography>
      <CopyField
        label={t('container.push.commands')}
        text={[
          `git clone --branch ${shellQuote(branch)} ${shellQuote(cloneUrl)}`,
          `git push origin ${shellQuote(`HEAD:${branch}`)}`,
        ].join('\n')}
      />
    </Box>
  );
}

function HookNotice(props: { container: Container; hookSecret?: string }) {
  const { container, hookSecret } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  if (container.repoConfig.gitProviderId === null) {
    return <Alert severity="warning">{t('container.disconnected')}</Alert>;
  }
  if (container.hook.status === 'missing') {
    return <Alert severity="warning">{t('container.hook.missing')}</Alert>;
  }
  if (container.hook.status === 'unhealthy') {
    return (
      <Alert severity="warning">
        {container.hook.problem
          ? t('container.hook.unhealthy', { reason: container.hook.problem })
          : t('container.hook.unhealthyWithoutReason')}
      </Alert>
    );
  }
  if (container.hook.status === 'manual') {
    return (
      <Alert severity="info">
        <Typography variant="body2">{t('container.hook.manual')}</Typography>
        <CopyField label={t('container.hook.url')} text={container.hook.url} />
        {hookSecret && (
          <>
            <Typography variant="body2">
              {t('container.hook.secret')}
            </Typography>
            <CopyField
              label={t('container.hook.secretLabel')}
              text={hookSecret}
            />
          </>
        )}
      </Alert>
    );
  }
  return null;
}
