import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import MenuItem from '@material-ui/core/MenuItem';
import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import type {
  Connection,
  Provider,
} from 'backstage-plugin-git-deployments-common';
import { useConnect } from '../../hooks/useConnect';
import { usePaths } from '../../hooks/usePaths';
import { withConnection } from '../../lib/containerForm';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ErrorAlert } from '../common/PolledContent';
import { FormTextField } from './FormTextField';
import type { FormState } from './formState';

/** Chooses the connection to build with; where there is none, makes one and comes back here. */
export function ConnectionField(props: {
  form: FormState;
  connections: Connection[];
  providers: Provider[];
}) {
  const { form, connections, providers } = props;
  const { values, set } = form;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const { gitProviders } = usePaths();
  const { connect, connecting, error } = useConnect();
  const chosen = connections.find(({ id }) => id === values.connectionId);
  const own = chosen !== undefined;
  const titleOf = (id: string) =>
    providers.find(provider => provider.id === id)?.title ?? id;

  return (
    <Box display="grid" gridGap={8}>
      {connections.length === 0 && (
        <Typography>{t('form.noConnection')}</Typography>
      )}
      {(connections.length > 0 || values.connectionId) && (
        <FormTextField
          form={form}
          name="connectionId"
          label={t('form.connection')}
          select
          required
          onChange={event => {
            const next = connections.find(
              ({ id }) => id === event.target.value,
            );
            if (next) {
              set(withConnection(values, next));
            }
          }}
        >
          {values.connectionId && !own && (
            <MenuItem value={values.connectionId}>
              {t('form.foreignConnection', {
                provider: titleOf(values.provider),
              })}
            </MenuItem>
          )}
          {connections.map(connection => (
            <MenuItem
              key={connection.id}
              value={connection.id}
              disabled={connection.status !== 'active'}
            >
              {connection.access === 'shared'
                ? t('form.sharedConnection', {
                    login: connection.account.login,
                    provider: titleOf(connection.provider),
                    owner: connection.owner,
                  })
                : `${connection.account.login} · ${titleOf(
                    connection.provider,
                  )}`}
              {connection.status !== 'active' &&
                ` (${t('connections.reconnectHint')})`}
            </MenuItem>
          ))}
        </FormTextField>
      )}
      {chosen && chosen.missingScopes.length > 0 && (
        <Alert severity="warning">
          {t('form.missingScopes', {
            scopes: chosen.missingScopes.join(', '),
          })}
        </Alert>
      )}
      {error && <ErrorAlert error={error} />}
      <Box display="flex" flexWrap="wrap" alignItems="center" gridGap={8}>
        {providers.map(provider => (
          <Button
            key={provider.id}
            size="small"
            variant="outlined"
            disabled={connecting !== undefined}
            onClick={() => connect(provider.id)}
          >
            {t('providers.connectTo', { provider: provider.title })}
          </Button>
        ))}
        {gitProviders && (
          <Link to={gitProviders()}>{t('form.manageConnections')}</Link>
        )}
      </Box>
    </Box>
  );
}
