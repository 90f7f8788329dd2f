import { Link } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import type { DeliveryDetail } from 'backstage-plugin-git-deployments-common';
import { useCallback } from 'react';
import { useNavigate } from 'react-router-dom';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import {
  IDLE_INTERVAL,
  LIVE_INTERVAL,
  usePolling,
} from '../../hooks/usePolling';
import { indentedJson } from '../../lib/json';
import { gitDeploymentsTranslationRef } from '../../translation';
import { Facts } from '../common/Facts';
import { PageTitle } from '../common/PageTitle';
import { ErrorAlert, PolledContent } from '../common/PolledContent';
import { Section } from '../common/Section';
import { DeliveryStateLabel } from '../common/statuses';
import { When } from '../common/When';

/** One delivery: what came, and what was made of it. */
export function DeliveryPage(props: { deliveryId: string }) {
  const { deliveryId } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const navigate = useNavigate();
  const load = useCallback(
    () => client.delivery.get({ deliveryId }),
    [client, deliveryId],
  );
  const polled = usePolling(load, ({ state }) =>
    state === 'received' ? LIVE_INTERVAL : IDLE_INTERVAL,
  );
  const replay = useAction(async () => {
    const again = await client.delivery.replay({ deliveryId });
    navigate(`../${again.id}`, { relative: 'path' });
  });
  return (
    <>
      <PageTitle
        title={deliveryId}
        back={{ to: '..', label: t('deliveries.title') }}
      >
        <Button
          variant="contained"
          color="primary"
          disabled={replay.busy || polled.value?.state === 'received'}
          onClick={() => replay.run()}
        >
          {t('deliveries.replay')}
        </Button>
      </PageTitle>
      {replay.error && (
        <Box mb={2}>
          <ErrorAlert error={replay.error} />
        </Box>
      )}
      <PolledContent polled={polled}>
        {delivery => <Details delivery={delivery} />}
      </PolledContent>
    </>
  );
}

function Details(props: { delivery: DeliveryDetail }) {
  const { delivery } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <Box display="grid" gridGap={16} gridTemplateColumns="minmax(0, 1fr)">
      <Section title={t('deliveries.outcome')}>
        <Facts
          facts={[
            [
              t('deliveries.state'),
              <DeliveryStateLabel state={delivery.state} />,
            ],
            [t('deliveries.outcome'), delivery.outcome ?? '—'],
            [t('deliveries.received'), <When time={delivery.receivedAt} />],
            [t('deliveries.source'), t(`deliverySource.${delivery.source}`)],
            [t('form.repository'), delivery.repository],
            [t('deliveries.provider'), delivery.provider],
            [t('deliveries.providerId'), delivery.providerDeliveryId],
            [t('deliveries.attempts'), String(delivery.attempts)],
            ...(delivery.replayOf
              ? [
                  [
                    t('deliveries.replayOf'),
                    <Link to={`../${delivery.replayOf}`}>
                      {delivery.replayOf}
                    </Link>,
                  ] as const,
                ]
              : []),
          ]}
        />
      </Section>
      <Section title={t('deliveries.headers')}>
        <Facts
          facts={Object.entries(delivery.headers).map(([name, value]) => [
            name,
            <code>{value}</code>,
          ])}
        />
      </Section>
      <Section title={t('deliveries.body')}>
        {delivery.truncated && (
          <Typography variant="body2">{t('deliveries.truncated')}</Typography>
        )}
        <TextField
          id="git-deployments-delivery-body"
          variant="outlined"
          fullWidth
          multiline
          maxRows={30}
          value={indentedJson(delivery.body)}
          inputProps={{
            'aria-label': t('deliveries.body'),
            readOnly: true,
            style: { fontFamily: 'monospace' },
          }}
        />
      </Section>
    </Box>
  );
}
