import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import type { Build } from 'backstage-plugin-git-deployments-common';
import { useState } from 'react';
import { BuildAction, possibleActions } from '../../lib/builds';
import { gitDeploymentsTranslationRef } from '../../translation';
import { BuildActionDialog } from './BuildActionDialog';

/** What can be done with a build as it stands now. */
export function BuildActionButtons(props: { build: Build; onChanged(): void }) {
  const { build } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const [action, setAction] = useState<BuildAction>();
  return (
    <>
      {possibleActions(build).map(possible => (
        <Button
          key={possible}
          variant="outlined"
          onClick={() => setAction(possible)}
        >
          {t(`buildAction.${possible}`)}
        </Button>
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
