import { Link } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import type { Container } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { usePaths } from '../../hooks/usePaths';
import { gitDeploymentsTranslationRef } from '../../translation';
import { Person } from '../common/Person';
import { ErrorAlert } from '../common/PolledContent';
import { When } from '../common/When';

/** Says that a container keeps what it was rolled back to, and lets pushes be built again. */
export function PinnedNotice(props: {
  container: Container;
  onChanged(): void;
}) {
  const { id: containerId, pinned } = props.container;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const paths = usePaths();
  const unpin = useAction(async () => {
    await client.container.unpin({ containerId });
    props.onChanged();
  });
  if (!pinned) {
    return null;
  }
  return (
    <Box display="grid" gridGap={8} gridTemplateColumns="minmax(0, 1fr)">
      <Alert
        severity="warning"
        action={
          <Button
            color="inherit"
            size="small"
            disabled={unpin.busy}
            onClick={() => unpin.run()}
          >
            {t('pinned.unpin')}
          </Button>
        }
      >
        <Typography variant="subtitle1" component="h3">
          {t('pinned.title')}
        </Typography>
        <Typography variant="body2">{t('pinned.text')}</Typography>
        <Typography variant="body2" component="div">
          <Link to={paths.build({ containerId, buildId: pinned.buildId })}>
            {pinned.buildId}
          </Link>{' '}
          · <Person actor={pinned.by} /> · <When time={pinned.at} />
        </Typography>
      </Alert>
      {unpin.error && <ErrorAlert error={unpin.error} />}
    </Box>
  );
}
