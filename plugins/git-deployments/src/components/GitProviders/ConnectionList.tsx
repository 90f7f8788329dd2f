import { StatusOK, StatusWarning } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Avatar from '@material-ui/core/Avatar';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Connection,
  Provider,
} from 'backstage-plugin-git-deployments-common';
import { useState } from 'react';
import { isWebUrl } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { MarkedText } from '../common/MarkedText';
import { When } from '../common/When';
import { DisconnectDialog } from './DisconnectDialog';

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(2),
    padding: theme.spacing(1.5, 0),
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
  text: { flex: '1 1 16rem', minWidth: 0, overflowWrap: 'anywhere' },
}));

/** The person's connections, a row each. */
export function ConnectionList(props: {
  connections: Connection[];
  providers: Provider[];
  connecting: string | undefined;
  onConnect(provider: string): void;
  onChanged(): void;
}) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const [leaving, setLeaving] = useState<Connection>();
  const titleOf = (id: string) =>
    props.providers.find(provider => provider.id === id)?.title ?? id;

  return (
    <>
      <ul className={classes.list} aria-label={t('connections.title')}>
        {props.connections.map(connection => {
          const { login, avatarUrl } = connection.account;
          const provider = titleOf(connection.provider);
          return (
            <li key={connection.id} className={classes.row}>
              <Avatar
                alt=""
                src={avatarUrl && isWebUrl(avatarUrl) ? avatarUrl : undefined}
              >
                {login.slice(0, 1).toUpperCase()}
              </Avatar>
              <div className={classes.text}>
                <Typography>
                  <strong>{login}</strong> · {provider}
                </Typography>
                <Typography
                  variant="body2"
                  color="textSecondary"
                  component="div"
                >
                  {t('connections.since')} <When time={connection.createdAt} />
                  {' · '}
                  {t('connections.containers', {
                    count: connection.containers,
                  })}
                  {connection.scopes.length > 0 && (
                    <>
                      {' · '}
                      {t('connections.scopes', {
                        scopes: connection.scopes.join(', '),
                      })}
                    </>
                  )}
                </Typography>
                {connection.status === 'active' ? (
                  <MarkedText mark={StatusOK}>
                    {t('connections.active')}
                  </MarkedText>
                ) : (
                  <MarkedText mark={StatusWarning}>
                    {t('connections.reconnectHint')}
                  </MarkedText>
                )}
              </div>
              <Box display="flex" gridGap={8}>
                {connection.status === 'reconnect' && (
                  <Button
                    variant="contained"
                    color="primary"
                    disabled={props.connecting !== undefined}
                    aria-label={t('connections.reconnectAs', {
                      login,
                      provider,
                    })}
                    onClick={() => props.onConnect(connection.provider)}
                  >
                    {t('connections.reconnect')}
                  </Button>
                )}
                <Button
                  variant="outlined"
                  aria-label={t('connections.disconnectFrom', {
                    login,
                    provider,
                  })}
                  onClick={() => setLeaving(connection)}
                >
                  {t('connections.disconnect')}
                </Button>
              </Box>
            </li>
          );
        })}
      </ul>
      {leaving && (
        <DisconnectDialog
          connection={leaving}
          providerTitle={titleOf(leaving.provider)}
          onClose={() => setLeaving(undefined)}
          onDisconnected={() => {
            setLeaving(undefined);
            props.onChanged();
          }}
        />
      )}
    </>
  );
}
