import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import DialogContentText from '@material-ui/core/DialogContentText';
import type { Build } from 'backstage-plugin-git-deployments-common';
import { useNavigate } from 'react-router-dom';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { usePaths } from '../../hooks/usePaths';
import type { BuildAction } from '../../lib/builds';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ConfirmDialog } from '../common/ConfirmDialog';
import { PromoteDialog } from './PromoteDialog';

/** Asks before something is done with a build, and does it. */
export function BuildActionDialog(props: {
  action: BuildAction;
  build: Build;
  onClose(): void;
  /** Something was done, or was refused because the build is another one by now. */
  onChanged(): void;
}) {
  const { action, ...rest } = props;
  switch (action) {
    case 'cancel':
      return <CancelDialog {...rest} />;
    case 'promote':
      return <PromoteDialog {...rest} />;
    default:
      return <DeployDialog action={action} {...rest} />;
  }
}

function CancelDialog(props: {
  build: Build;
  onClose(): void;
  onChanged(): void;
}) {
  const { build } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const cancel = useAction(async () => {
    try {
      await client.build.cancel({ deploymentId: build.id });
      props.onClose();
    } finally {
      // Refused or not: what the page shows of the build is out of date.
      props.onChanged();
    }
  });
  return (
    <ConfirmDialog
      title={t('cancelBuild.title', { id: build.id })}
      confirmLabel={t('cancelBuild.confirm')}
      closeLabel={t('cancelBuild.keep')}
      busy={cancel.busy}
      error={cancel.error}
      onConfirm={() => cancel.run()}
      onClose={props.onClose}
    >
      <DialogContentText>{t('cancelBuild.text')}</DialogContentText>
    </ConfirmDialog>
  );
}

function DeployDialog(props: {
  action: 'redeploy' | 'rollback';
  build: Build;
  onClose(): void;
  onChanged(): void;
}) {
  const { action, build } = props;
  const { containerId } = build;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const navigate = useNavigate();
  const paths = usePaths();
  const deploy = useAction(async () => {
    const made =
      action === 'redeploy'
        ? await client.build.redeploy({ deploymentId: build.id })
        : await client.container.rollback({ containerId, buildId: build.id });
    props.onClose();
    props.onChanged();
    navigate(paths.build({ containerId, buildId: made.id }));
  });
  const image = `${build.image.repository}:${build.image.tag}`;
  return (
    <ConfirmDialog
      title={t(`${action}.title`, { id: build.id })}
      confirmLabel={t(`${action}.confirm`)}
      busy={deploy.busy}
      error={deploy.error}
      onConfirm={() => deploy.run()}
      onClose={props.onClose}
    >
      <DialogContentText style={{ overflowWrap: 'anywhere' }}>
        {t(`${action}.text`, { image, id: build.id })}
      </DialogContentText>
      {action === 'rollback' && (
        <DialogContentText>{t('rollback.pins')}</DialogContentText>
      )}
    </ConfirmDialog>
  );
}
