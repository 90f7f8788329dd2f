import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Checkbox from '@material-ui/core/Checkbox';
import DialogContentText from '@material-ui/core/DialogContentText';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import type { Container } from 'backstage-plugin-git-deployments-common';
import { useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ConfirmDialog } from '../common/ConfirmDialog';

/** Asks before a container is deleted, and says what stays. */
export function DeleteContainerDialog(props: {
  container: Container;
  onClose(): void;
  onDeleted(): void;
}) {
  const { container } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  // Somebody else's workload is never ours to delete.
  const isOurs = Boolean(container.target.workload);
  const [deleteWorkload, setDeleteWorkload] = useState(false);
  const remove = useAction(async () => {
    await client.container.delete({
      containerId: container.id,
      deleteWorkload: isOurs && deleteWorkload,
    });
    props.onDeleted();
  });
  const workload = {
    kind: container.target.kind,
    workload: container.target.name,
  };
  return (
    <ConfirmDialog
      title={t('deleteContainer.title', {
        name: container.name,
        environment: container.environment,
      })}
      confirmLabel={t('deleteContainer.confirm')}
      busy={remove.busy}
      error={remove.error}
      onConfirm={() => remove.run()}
      onClose={props.onClose}
    >
      <DialogContentText>
        {t(
          deleteWorkload
            ? 'deleteContainer.textWithWorkload'
            : 'deleteContainer.text',
          workload,
        )}
      </DialogContentText>
      {isOurs && (
        <FormControlLabel
          control={
            <Checkbox
              checked={deleteWorkload}
              onChange={event => setDeleteWorkload(event.target.checked)}
            />
          }
          label={t('deleteContainer.deleteWorkload', workload)}
        />
      )}
    </ConfirmDialog>
  );
}
