import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import DialogContentText from '@material-ui/core/DialogContentText';
import type { Container } from 'backstage-plugin-git-deployments-common';
import { useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { useLanguage } from '../../hooks/useLanguage';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ConfirmDialog } from '../common/ConfirmDialog';
import { ExternalLink } from '../common/ExternalLink';
import { Facts } from '../common/Facts';
import { ErrorAlert } from '../common/PolledContent';
import { Section } from '../common/Section';
import { HookStatusLabel } from '../common/statuses';
import { When } from '../common/When';

/** The webhook that a container's pushes come by: how it stands, and what can be done about it. */
export function HookSection(props: {
  container: Container;
  /** A secret that the server told for this one time. */
  onSecret(secret: string): void;
  onChanged(): void;
}) {
  const { id: containerId, hook } = props.container;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const [rotating, setRotating] = useState(false);
  const check = useAction(async () => {
    await client.hook.check({ containerId });
    props.onChanged();
  });
  const language = useLanguage();
  const rotate = useAction(async () => {
    const changed = await client.hook.rotateSecret({ containerId });
    if (changed.hook.secret) {
      props.onSecret(changed.hook.secret);
    }
    setRotating(false);
    props.onChanged();
  });
  return (
    <Section
      title={t('container.webhook')}
      action={
        <Box display="flex" flexWrap="wrap" gridGap={8}>
          <Button
            size="small"
            variant="outlined"
            disabled={check.busy}
            onClick={() => check.run()}
          >
            {t('container.hook.check')}
          </Button>
          <Button
            size="small"
            variant="outlined"
            disabled={hook.status === 'missing'}
            onClick={() => {
              rotate.reset();
              setRotating(true);
            }}
          >
            {t('container.hook.rotate')}
          </Button>
        </Box>
      }
    >
      {check.error && <ErrorAlert error={check.error} />}
      <Facts
        facts={[
          [
            t('container.hook.status'),
            <HookStatusLabel status={hook.status} />,
          ],
          ...(hook.problem
            ? [[t('container.hook.problem'), hook.problem] as const]
            : []),
          [
            t('container.hook.lastDelivery'),
            <When time={hook.lastDeliveryAt} />,
          ],
          [t('container.hook.checkedAt'), <When time={hook.checkedAt} />],
          ...(hook.secretRotation
            ? [
                [
                  t('container.hook.rotation'),
                  new Date(hook.secretRotation).toLocaleString(language),
                ] as const,
              ]
            : []),
          ...(hook.page
            ? [
                [
                  t('container.hook.page'),
                  <ExternalLink href={hook.page}>{hook.page}</ExternalLink>,
                ] as const,
              ]
            : []),
        ]}
      />
      {rotating && (
        <ConfirmDialog
          title={t('container.hook.rotateTitle')}
          confirmLabel={t('container.hook.rotateConfirm')}
          busy={rotate.busy}
          error={rotate.error}
          onConfirm={() => rotate.run()}
          onClose={() => setRotating(false)}
        >
          <DialogContentText>
            {hook.status === 'manual'
              ? t('container.hook.rotateManualText')
              : t('container.hook.rotateText')}
          </DialogContentText>
        </ConfirmDialog>
      )}
    </Section>
  );
}
