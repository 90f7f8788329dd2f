import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import type { ContainerRights } from 'backstage-plugin-git-deployments-common';
import { useNavigate } from 'react-router-dom';
import useAsync from 'react-use/esm/useAsync';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { usePaths } from '../../hooks/usePaths';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ErrorAlert } from './PolledContent';
import { ReasonedButton } from './ReasonedButton';

/** Asks for a build of the branch's head and goes to where it can be watched. */
export function TriggerBuildButton(props: {
  containerId: string;
  /** Says which container, where there are several on the page. */
  label?: string;
  /** What the person may do; asked for where nobody has. */
  rights?: ContainerRights;
  /** Why there is nothing to build from. */
  refused?: string;
  size?: 'small';
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
  const known = props.rights;
  const { value: asked } = useAsync(
    async () => known ?? client.container.rights({ containerId }),
    [client, containerId, known],
  );
  const deploy = (known ?? asked)?.deploy;
  return (
    <Box display="flex" flexDirection="column" alignItems="flex-end">
      <ReasonedButton
        variant="outlined"
        color="primary"
        size={props.size}
        busy={trigger.busy}
        hint={deploy?.reason}
        refused={deploy?.outcome === 'refused' ? deploy.reason : props.refused}
        onClick={() => trigger.run()}
        aria-label={props.label}
      >
        {t(deploy?.outcome === 'ask' ? 'build.ask' : 'build.trigger')}
      </ReasonedButton>
      {trigger.error && (
        <Box mt={1}>
          <ErrorAlert error={trigger.error} />
        </Box>
      )}
    </Box>
  );
}
