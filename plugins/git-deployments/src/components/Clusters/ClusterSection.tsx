import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import type { Cluster } from 'backstage-plugin-git-deployments-common';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { gitDeploymentsApiRef } from '../../apis';
import { gitDeploymentsTranslationRef } from '../../translation';
import { Facts } from '../common/Facts';
import { PolledContent } from '../common/PolledContent';
import { Section } from '../common/Section';
import { WatchStateLabel } from '../common/statuses';
import { When } from '../common/When';
import { FindingList } from './FindingList';

/** One cluster: what goes on in it, and what was found when it was looked into. */
export function ClusterSection(props: { cluster: Cluster }) {
  const { cluster } = props;
  const { name, watch } = cluster;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const check = useAsyncRetry(
    () => client.cluster.check({ name }),
    [client, name],
  );
  return (
    <Section
      title={name}
      action={
        <Button
          size="small"
          variant="outlined"
          disabled={check.loading}
          onClick={() => check.retry()}
          aria-label={t('clusters.checkNamed', { name })}
        >
          {check.loading ? t('clusters.checking') : t('clusters.check')}
        </Button>
      }
    >
      <Facts
        facts={[
          [
            t('clusters.builds'),
            t('clusters.load', {
              running: String(cluster.running),
              limit: String(cluster.limit),
              queued: String(cluster.queued),
            }),
          ],
          [t('clusters.namespaces'), cluster.buildNamespaces.join(', ')],
          [t('clusters.watch'), <WatchStateLabel state={watch.state} />],
          ...(watch.problem
            ? [[t('clusters.problem'), watch.problem] as const]
            : []),
          [t('clusters.lastProgress'), <When time={watch.lastProgressAt} />],
        ]}
      />
      <Box mt={2}>
        <PolledContent
          polled={{
            value: check.value,
            error: check.error,
            refresh: check.retry,
          }}
        >
          {({ items }) => (
            <FindingList
              findings={items}
              label={t('clusters.findings', { name })}
            />
          )}
        </PolledContent>
      </Box>
    </Section>
  );
}
