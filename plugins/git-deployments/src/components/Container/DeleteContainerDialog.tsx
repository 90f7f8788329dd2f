import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import DialogContentText from '@material-ui/core/DialogContentText';
import type { Container } from 'backstage-plugin-git-deployments-common';
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
  const remove = useAction(async () => {
    await client.container.delete({ containerId: container.id });
    props.onDeleted();
  });
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
        {t('deleteContainer.text', {
          kind: container.target.kind,
          workload: container.target.name,
        })}
      </DialogContentText>
    </ConfirmDialog>
  );
}
