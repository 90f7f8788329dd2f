import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import List from '@material-ui/core/List';
import ListItem from '@material-ui/core/ListItem';
import ListItemText from '@material-ui/core/ListItemText';
import type { Provider } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';

/** What can be connected, a row each. */
export function ProviderList(props: {
  providers: Provider[];
  /** The provider whose authorisation is being started. */
  connecting: string | undefined;
  onConnect(provider: string): void;
}) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <List>
      {props.providers.map(provider => (
        <ListItem key={provider.id} divider>
          <ListItemText primary={provider.title} secondary={provider.host} />
          <Button
            variant="contained"
            color="primary"
            disabled={props.connecting !== undefined}
            aria-label={t('providers.connectTo', { provider: provider.title })}
            onClick={() => props.onConnect(provider.id)}
          >
            {props.connecting === provider.id
              ? t('providers.connecting')
              : t('providers.connect')}
          </Button>
        </ListItem>
      ))}
    </List>
  );
}
