import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Connection,
  Provider,
} from 'backstage-plugin-git-deployments-common';
import { useState } from 'react';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ConnectionRow } from './ConnectionRow';
import { DisconnectDialog } from './DisconnectDialog';
import { SharesDialog } from './SharesDialog';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0 },
});

/** The person's connections, a row each. */
export function ConnectionList(props: {
  connections: Connection[];
  providers: Provider[];
  connecting: string | undefined;
  onConnect(provider: string, connectionId: string): void;
  onChanged(): void;
}) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const [leaving, setLeaving] = useState<Connection>();
  const [sharing, setSharing] = useState<string>();
  const shared = props.connections.find(({ id }) => id === sharing);
  const titleOf = (id: string) =>
    props.providers.find(provider => provider.id === id)?.title ?? id;

  return (
    <>
      <ul className={classes.list} aria-label={t('connections.title')}>
        {props.connections.map(connection => (
          <ConnectionRow
            key={connection.id}
            connection={connection}
            providerTitle={titleOf(connection.provider)}
            connecting={props.connecting !== undefined}
            onReconnect={() =>
              props.onConnect(connection.provider, connection.id)
            }
            onShares={() => setSharing(connection.id)}
            onDisconnect={() => setLeaving(connection)}
          />
        ))}
      </ul>
      {shared && (
        <SharesDialog
          connection={shared}
          providerTitle={titleOf(shared.provider)}
          onChanged={props.onChanged}
          onClose={() => setSharing(undefined)}
        />
      )}
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
