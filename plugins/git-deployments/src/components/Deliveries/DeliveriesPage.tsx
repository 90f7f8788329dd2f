import { Link } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import {
  DELIVERY_STATES,
  type Delivery,
} from 'backstage-plugin-git-deployments-common';
import { useCallback, useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useDebounced } from '../../hooks/useDebounced';
import { useGrowingList } from '../../hooks/useGrowingList';
import { useQueryFilter } from '../../hooks/useQueryFilter';
import { gitDeploymentsTranslationRef } from '../../translation';
import { GrowingListView } from '../common/GrowingListView';
import { Section } from '../common/Section';
import { DeliveryStateLabel } from '../common/statuses';
import { When } from '../common/When';

const SEARCH_DELAY = 300;
const timeOf = ({ receivedAt }: Delivery) => receivedAt;

/** The webhook requests as they arrived, the newest first; the filter stands in the address. */
export function DeliveriesPage() {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const [query, filter] = useQueryFilter();
  const [typed, setTyped] = useState(query.get('repository') ?? '');
  const repository = useDebounced(typed.trim(), SEARCH_DELAY);
  const state = DELIVERY_STATES.find(known => known === query.get('state'));
  const loadPage = useCallback(
    (page: { limit: number; cursor?: string }) =>
      client.delivery.list({
        ...page,
        state,
        repository: repository || undefined,
      }),
    [client, state, repository],
  );
  const list = useGrowingList<Delivery>(loadPage, timeOf);

  return (
    <Section title={t('deliveries.title')} level={2}>
      <Typography variant="body2" color="textSecondary">
        {t('deliveries.text')}
      </Typography>
      <Box display="flex" flexWrap="wrap" gridGap={16} my={2}>
        <TextField
          id="git-deployments-deliveries-repository"
          variant="outlined"
          size="small"
          label={t('form.repository')}
          placeholder="acme/api"
          value={typed}
          onChange={event => {
            setTyped(event.target.value);
            filter('repository', event.target.value.trim());
          }}
        />
        <TextField
          id="git-deployments-deliveries-state"
          variant="outlined"
          size="small"
          select
          label={t('deliveries.state')}
          style={{ minWidth: '12rem' }}
          value={state ?? ''}
          onChange={event => filter('state', event.target.value)}
        >
          <MenuItem value="">{t('deliveries.all')}</MenuItem>
          {DELIVERY_STATES.map(known => (
            <MenuItem key={known} value={known}>
              {t(`deliveryState.${known}`)}
            </MenuItem>
          ))}
        </TextField>
      </Box>
      <GrowingListView
        list={list}
        label={t('deliveries.title')}
        empty={
          state || repository ? t('deliveries.empty') : t('deliveries.none')
        }
        renderItem={delivery => <Row delivery={delivery} />}
      />
    </Section>
  );
}

function Row(props: { delivery: Delivery }) {
  const { delivery } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <>
      <Box display="flex" flexWrap="wrap" gridGap={8} alignItems="baseline">
        <DeliveryStateLabel state={delivery.state} />
        <Link to={delivery.id}>{delivery.id}</Link>
        <span>
          {delivery.repository} · {delivery.provider}
          {delivery.event && ` · ${delivery.event}`}
        </span>
        <Typography variant="body2" color="textSecondary" component="span">
          {t(`deliverySource.${delivery.source}`)} ·{' '}
          <When time={delivery.receivedAt} />
        </Typography>
      </Box>
      {delivery.outcome && (
        <Typography variant="body2">{delivery.outcome}</Typography>
      )}
    </>
  );
}
