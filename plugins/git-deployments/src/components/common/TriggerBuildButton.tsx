import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import { useNavigate } from 'react-router-dom';
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
  return (
    <Box display="flex" flexDirection="column" alignItems="flex-end">
      <Button
        variant="outlined"
        color="primary"
        disabled={trigger.busy}
        onClick={() => trigger.run()}
        aria-label={props.label}
      >
        {t('build.trigger')}
      </Button>
      {trigger.error && (
        <Box mt={1}>
          <ErrorAlert error={trigger.error} />
        </Box>
      )}
    </Box>
  );
}
