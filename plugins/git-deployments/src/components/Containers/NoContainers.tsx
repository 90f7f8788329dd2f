import { LinkButton } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import useAsync from 'react-use/esm/useAsync';
import { gitDeploymentsApiRef } from '../../apis';
import { useConnect } from '../../hooks/useConnect';
import { usePaths } from '../../hooks/usePaths';
import { gitDeploymentsTranslationRef } from '../../translation';
import { NothingYet } from '../common/NothingYet';
import { ErrorAlert } from '../common/PolledContent';
import { ReasonedButton } from '../common/ReasonedButton';

/** That an entity has no containers, and how to begin: by connecting a provider, for who has not yet. */
export function NoContainers(props: { entityRef: string }) {
  const { entityRef } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const create = usePaths().create();
  const { connect, connecting, error } = useConnect(create);
  // Where this cannot be told, the form says what is missing.
  const { value } = useAsync(async () => {
    const [defaults, connections, providers] = await Promise.all([
      client.container.defaults({ entityRef }),
      client.connection.list({ entityRef }),
      client.provider.list(),
    ]);
    return {
      refused: defaults.mayCreate ? undefined : defaults.why,
      providers: connections.items.length === 0 ? providers.items : [],
    };
  }, [client, entityRef]);
  const refused = value?.refused;
  const providers = refused === undefined ? value?.providers ?? [] : [];
  return (
    <>
      <NothingYet
        title={t('containers.empty.title')}
        action={
          <>
            {providers.map(({ id, title }, index) => (
              <Button
                key={id}
                variant={index === 0 ? 'contained' : 'outlined'}
                color="primary"
                disabled={connecting !== undefined}
                onClick={() => connect(id)}
              >
                {t('providers.connectTo', { provider: title })}
              </Button>
            ))}
            {refused === undefined ? (
              <LinkButton
                to={create}
                variant={providers.length === 0 ? 'contained' : 'outlined'}
                color="primary"
              >
                {t('containers.create')}
              </LinkButton>
            ) : (
              <ReasonedButton variant="outlined" refused={refused}>
                {t('containers.create')}
              </ReasonedButton>
            )}
          </>
        }
      >
        {refused ??
          t(
            providers.length > 0
              ? 'containers.empty.connect'
              : 'containers.empty.description',
          )}
      </NothingYet>
      {error && <ErrorAlert error={error} />}
    </>
  );
}
