import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import DialogContentText from '@material-ui/core/DialogContentText';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import type { Build, Container } from 'backstage-plugin-git-deployments-common';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { usePaths } from '../../hooks/usePaths';
import { promotionTargets } from '../../lib/builds';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ConfirmDialog } from '../common/ConfirmDialog';
import { PolledContent } from '../common/PolledContent';

// More than any entity has; a list of them all is a choice that nobody can make.
const MOST_CONTAINERS = 100;

/** Asks where the image of a build is to be deployed as well, and deploys it there. */
export function PromoteDialog(props: {
  build: Build;
  /** The container that somebody has chosen already. */
  preferred?: string;
  onClose(): void;
  onChanged(): void;
}) {
  const { build } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const navigate = useNavigate();
  const paths = usePaths();
  const entityRef = stringifyEntityRef(useEntity().entity);
  const [chosen, setChosen] = useState(props.preferred ?? '');
  const { value, error, retry } = useAsyncRetry(
    () => client.container.list({ entityRef, limit: MOST_CONTAINERS }),
    [client, entityRef],
  );
  const targets = promotionTargets(build, value?.items ?? []);
  // Where there is no choice, there is nothing to choose.
  const target = chosen || (targets.length === 1 ? targets[0].id : '');
  const promote = useAction(async () => {
    const made = await client.container.promote({
      containerId: target,
      fromBuildId: build.id,
    });
    props.onClose();
    props.onChanged();
    navigate(paths.build({ containerId: target, buildId: made.id }));
  });
  return (
    <ConfirmDialog
      title={t('promote.title', { id: build.id })}
      confirmLabel={t('promote.confirm')}
      busy={promote.busy || !target}
      error={promote.error}
      onConfirm={() => promote.run()}
      onClose={props.onClose}
    >
      <PolledContent polled={{ value, error, refresh: retry }}>
        {() =>
          targets.length === 0 ? (
            <DialogContentText>{t('promote.nowhere')}</DialogContentText>
          ) : (
            <>
              <DialogContentText style={{ overflowWrap: 'anywhere' }}>
                {t('promote.text', {
                  image: `${build.image.repository}:${build.image.tag}`,
                })}
              </DialogContentText>
              <TextField
                id="git-deployments-promote-target"
                select
                fullWidth
                variant="outlined"
                label={t('promote.target')}
                value={target}
                onChange={event => setChosen(event.target.value)}
              >
                {targets.map(container => (
                  <MenuItem key={container.id} value={container.id}>
                    {nameOf(container)}
                  </MenuItem>
                ))}
              </TextField>
            </>
          )
        }
      </PolledContent>
    </ConfirmDialog>
  );
}

function nameOf({ name, environment }: Container): string {
  return `${name} (${environment})`;
}
