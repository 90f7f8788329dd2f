import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Tooltip from '@material-ui/core/Tooltip';
import { useNavigate } from 'react-router-dom';
import useAsync from 'react-use/esm/useAsync';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { usePaths } from '../../hooks/usePaths';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ErrorAlert } from './PolledContent';

/** Asks for a build of the branch's head and goes to where it can be watched. */
export function TriggerBuildButton(props: {
  containerId: string;
  /** Says which container, where there are several on the page. */
  label?: string;
}) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const navigate = useNavigate();
  const paths = usePaths();
  const { containerId } = props;
  const trigger = useAction(async () => {
    const build = await client.build.trigger({ containerId });
    navigate(paths.build({ containerId, buildId: build.id }));
  });
  const { value: rights } = useAsync(
    () => client.container.rights({ containerId }),
    [client, containerId],
  );
  const refused = rights?.deploy.outcome === 'refused';
  return (
    <Box display="flex" flexDirection="column" alignItems="flex-end">
      <Tooltip title={rights?.deploy.reason ?? ''}>
        <span>
          <Button
            variant="outlined"
            color="primary"
            disabled={trigger.busy || refused}
            onClick={() => trigger.run()}
            aria-label={props.label}
          >
            {t(
              rights?.deploy.outcome === 'ask' ? 'build.ask' : 'build.trigger',
            )}
          </Button>
        </span>
      </Tooltip>
      {trigger.error && (
        <Box mt={1}>
          <ErrorAlert error={trigger.error} />
        </Box>
      )}
    </Box>
  );
}
