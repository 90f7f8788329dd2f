import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import DialogContentText from '@material-ui/core/DialogContentText';
import type { Connection } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { statusOf } from '../../lib/errors';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ConfirmDialog } from '../common/ConfirmDialog';
import { ErrorAlert } from '../common/PolledContent';

/** Asks before a connection goes; where containers still build with it, names them and asks once more. */
export function DisconnectDialog(props: {
  connection: Connection;
  providerTitle: string;
  onClose(): void;
  onDisconnected(): void;
}) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const disconnect = useAction(async (force: boolean) => {
    await client.connection.delete({
      connectionId: props.connection.id,
      ...(force ? { force } : {}),
    });
    props.onDisconnected();
  });
  const inUse = statusOf(disconnect.error) === 409;

  return (
    <ConfirmDialog
      title={t('disconnect.title', {
        login: props.connection.account.login,
        provider: props.providerTitle,
      })}
      confirmLabel={inUse ? t('disconnect.anyway') : t('disconnect.confirm')}
      busy={disconnect.busy}
      error={inUse ? undefined : disconnect.error}
      onConfirm={() => disconnect.run(inUse)}
      onClose={props.onClose}
    >
      {inUse && (
        <Box mb={2}>
          <ErrorAlert error={disconnect.error} />
        </Box>
      )}
      <DialogContentText>
        {inUse ? t('disconnect.inUse') : t('disconnect.text')}
      </DialogContentText>
    </ConfirmDialog>
  );
}
