import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Chip from '@material-ui/core/Chip';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import type { Container } from 'backstage-plugin-git-deployments-common';
import { usePaths } from '../../hooks/usePaths';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ContainerFacts } from '../common/ContainerFacts';
import { PipelineStatusLabel } from '../common/statuses';
import { TriggerBuildButton } from '../common/TriggerBuildButton';

/** One container in the list. */
export function ContainerCard(props: { container: Container }) {
  const { container } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const paths = usePaths();
  const label = `${container.name} (${container.environment})`;
  return (
    <Paper component="section" aria-label={label}>
      <Box p={2}>
        <Box
          display="flex"
          flexWrap="wrap"
          alignItems="center"
          justifyContent="space-between"
          gridGap={8}
          mb={1}
        >
          <Box display="flex" flexWrap="wrap" alignItems="center" gridGap={12}>
            <Typography variant="h6" component="h3">
              <Link to={paths.container({ containerId: container.id })}>
                {container.name}
              </Link>
            </Typography>
            <Chip
              size="small"
              label={container.environment}
              style={{ margin: 0 }}
            />
            <PipelineStatusLabel status={container.pipelineStatus} />
          </Box>
          <TriggerBuildButton
            containerId={container.id}
            label={t('build.triggerFor', { container: label })}
          />
        </Box>
        <ContainerFacts container={container} />
      </Box>
    </Paper>
  );
}
