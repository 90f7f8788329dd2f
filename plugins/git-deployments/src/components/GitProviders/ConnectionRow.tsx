import { StatusOK, StatusWarning } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Avatar from '@material-ui/core/Avatar';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { Connection } from 'backstage-plugin-git-deployments-common';
import { formatAgo, isWebUrl } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { MarkedText } from '../common/MarkedText';
import { When } from '../common/When';

const useStyles = makeStyles(theme => ({
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

/** One connection: whose account, what it may, how it does, and what can be done with it. */
export function ConnectionRow(props: {
  connection: Connection;
  providerTitle: string;
  /** Whether an authorisation is being started. */
  connecting: boolean;
  onReconnect(): void;
  onShares(): void;
  onDisconnect(): void;
}) {
  const { connection, providerTitle: provider } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const { login, avatarUrl } = connection.account;
  const needsPerson =
    connection.status === 'reconnect' || connection.missingScopes.length > 0;
  return (
    <li className={classes.row}>
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
        <Typography variant="body2" color="textSecondary" component="div">
          {t('connections.since')} <When time={connection.createdAt} />
          {' · '}
          {t('connections.containers', { count: connection.containers })}
          {connection.scopes.length > 0 && (
            <>
              {' · '}
              {t('connections.scopes', {
                scopes: connection.scopes.join(', '),
              })}
            </>
          )}
          {connection.status === 'active' && connection.expiresAt && (
            <>
              {' · '}
              {t('connections.expires', {
                when: formatAgo(Date.parse(connection.expiresAt), Date.now()),
              })}
            </>
          )}
        </Typography>
        <Health connection={connection} />
      </div>
      <Box display="flex" flexWrap="wrap" gridGap={8}>
        {needsPerson && (
          <Button
            variant="contained"
            color="primary"
            disabled={props.connecting}
            aria-label={t('connections.reconnectAs', { login, provider })}
            onClick={props.onReconnect}
          >
            {t('connections.reconnect')}
          </Button>
        )}
        <Button variant="outlined" onClick={props.onShares}>
          {t('shares.open', { number: String(connection.shares.length) })}
        </Button>
        <Button
          variant="outlined"
          aria-label={t('connections.disconnectFrom', { login, provider })}
          onClick={props.onDisconnect}
        >
          {t('connections.disconnect')}
        </Button>
      </Box>
    </li>
  );
}

function Health(props: { connection: Connection }) {
  const { status, problem, missingScopes, waiting } = props.connection;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const count = waiting.builds + waiting.pushes;
  if (status === 'reconnect') {
    return (
      <>
        <MarkedText mark={StatusWarning}>
          {t('connections.reconnectHint')}
        </MarkedText>
        {problem && (
          <Typography variant="body2">
            {t('connections.problem', { reason: problem })}
          </Typography>
        )}
        {count > 0 && (
          <Typography variant="body2">
            {t('connections.waiting', { count })}
          </Typography>
        )}
      </>
    );
  }
  return missingScopes.length > 0 ? (
    <MarkedText mark={StatusWarning}>
      {t('connections.missingScopes', { scopes: missingScopes.join(', ') })}
    </MarkedText>
  ) : (
    <MarkedText mark={StatusOK}>{t('connections.active')}</MarkedText>
  );
}
