import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Build } from 'backstage-plugin-git-deployments-common';
import { useState } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { gitDeploymentsApiRef } from '../../apis';
import { BuildAction, possibleActions } from '../../lib/builds';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ReasonedButton } from '../common/ReasonedButton';
import { BuildActionDialog } from './BuildActionDialog';

/** What somebody needs the right to deploy to this container for: a promotion goes to another one. */
const DEPLOYS: readonly BuildAction[] = ['redeploy', 'rollback'];

/** What can be done with a build as it stands now; what this person may not do says why. */
export function BuildActionButtons(props: { build: Build; onChanged(): void }) {
  const { build } = props;
  const { containerId } = build;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const [action, setAction] = useState<BuildAction>();
  // Where it cannot be told, the server says it once somebody tries.
  const { value: rights } = useAsync(
    () => client.container.rights({ containerId }),
    [client, containerId],
  );
  const refusal =
    rights?.deploy.outcome === 'refused' ? rights.deploy.reason : undefined;
  return (
    <>
      {possibleActions(build).map(possible => (
        <ReasonedButton
          key={possible}
          variant="outlined"
          refused={DEPLOYS.includes(possible) ? refusal : undefined}
          onClick={() => setAction(possible)}
        >
          {t(`buildAction.${possible}`)}
        </ReasonedButton>
      ))}
      {action && (
        <BuildActionDialog
          action={action}
          build={build}
          onClose={() => setAction(undefined)}
          onChanged={props.onChanged}
        />
      )}
    </>
  );
}
