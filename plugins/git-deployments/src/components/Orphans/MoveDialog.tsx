import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import DialogContentText from '@material-ui/core/DialogContentText';
import TextField from '@material-ui/core/TextField';
import type { Container } from 'backstage-plugin-git-deployments-common';
import { useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ConfirmDialog } from '../common/ConfirmDialog';

/** Asks which entity a container belongs to from now on. */
export function MoveDialog(props: {
  container: Container;
  onClose(): void;
  onMoved(): void;
}) {
  const { container } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const [entityRef, setEntityRef] = useState('');
  const move = useAction(async () => {
    await client.container.update({
      containerId: container.id,
      changes: { entityRef: entityRef.trim() },
    });
    props.onMoved();
  });
  return (
    <ConfirmDialog
      title={t('orphans.moveTitle', {
        name: container.name,
        environment: container.environment,
      })}
      confirmLabel={t('orphans.move')}
      busy={move.busy || !entityRef.trim()}
      error={move.error}
      onConfirm={() => move.run()}
      onClose={props.onClose}
    >
      <DialogContentText>{t('orphans.moveText')}</DialogContentText>
      <TextField
        id="git-deployments-move-entity"
        fullWidth
        variant="outlined"
        label={t('orphans.newEntity')}
        helperText={t('orphans.newEntityHelp')}
        value={entityRef}
        onChange={event => setEntityRef(event.target.value)}
      />
    </ConfirmDialog>
  );
}
