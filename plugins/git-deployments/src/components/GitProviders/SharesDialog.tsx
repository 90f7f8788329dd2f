import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogContentText from '@material-ui/core/DialogContentText';
import DialogTitle from '@material-ui/core/DialogTitle';
import List from '@material-ui/core/List';
import ListItem from '@material-ui/core/ListItem';
import ListItemText from '@material-ui/core/ListItemText';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import type {
  Connection,
  ConnectionShare,
  Repository,
} from 'backstage-plugin-git-deployments-common';
import { FormEvent, useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { useRepositorySearch } from '../../hooks/useRepositorySearch';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ConfirmDialog } from '../common/ConfirmDialog';
import { PagedAutocomplete } from '../common/PagedAutocomplete';
import { ErrorAlert } from '../common/PolledContent';
import { RepositoryOption } from '../common/RepositoryOption';

/** The repositories that a connection is shared for, and with which projects. */
export function SharesDialog(props: {
  connection: Connection;
  providerTitle: string;
  onChanged(): void;
  onClose(): void;
}) {
  const { connection } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const [leaving, setLeaving] = useState<ConnectionShare>();
  return (
    <Dialog
      open
      fullWidth
      maxWidth="sm"
      onClose={props.onClose}
      aria-labelledby="git-deployments-shares-title"
    >
      <DialogTitle id="git-deployments-shares-title">
        {t('shares.title', {
          login: connection.account.login,
          provider: props.providerTitle,
        })}
      </DialogTitle>
      <DialogContent>
        <DialogContentText>{t('shares.text')}</DialogContentText>
        {connection.shares.length === 0 ? (
          <Typography>{t('shares.empty')}</Typography>
        ) : (
          <List dense>
            {connection.shares.map(share => (
              <ListItem key={share.id} divider disableGutters>
                <ListItemText
                  style={{ overflowWrap: 'anywhere' }}
                  primary={share.repository}
                  secondary={t('shares.with', { project: share.project })}
                />
                <Button
                  size="small"
                  aria-label={t('shares.removeNamed', share)}
                  onClick={() => setLeaving(share)}
                >
                  {t('shares.remove')}
                </Button>
              </ListItem>
            ))}
          </List>
        )}
        <ShareForm connection={connection} onShared={props.onChanged} />
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose}>{t('shares.close')}</Button>
      </DialogActions>
      {leaving && (
        <UnshareDialog
          connectionId={connection.id}
          share={leaving}
          onClose={() => setLeaving(undefined)}
          onDone={() => {
            setLeaving(undefined);
            props.onChanged();
          }}
        />
      )}
    </Dialog>
  );
}

function ShareForm(props: { connection: Connection; onShared(): void }) {
  const { id: connectionId } = props.connection;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const [repository, setRepository] = useState('');
  const [project, setProject] = useState('');
  const { typed, type, search } = useRepositorySearch(connectionId);
  const share = useAction(async () => {
    await client.connection.share({
      connectionId,
      repository,
      project: project.trim(),
    });
    setRepository('');
    props.onShared();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    share.run();
  };
  return (
    <form onSubmit={submit}>
      <Box display="grid" gridGap={16} mt={2}>
        {share.error && <ErrorAlert error={share.error} />}
        <PagedAutocomplete<Repository>
          id="git-deployments-share-repository"
          label={t('shares.repository')}
          input={typed ?? repository}
          onInput={input => {
            setRepository('');
            type(input);
          }}
          onSelect={({ fullName }) => {
            type(undefined);
            setRepository(fullName);
          }}
          search={search}
          labelOf={({ fullName }) => fullName}
          renderItem={item => <RepositoryOption repository={item} />}
          help={t('form.repositoryHelp')}
        />
        <TextField
          id="git-deployments-share-project"
          variant="outlined"
          label={t('shares.project')}
          helperText={t('shares.projectHelp')}
          value={project}
          onChange={event => setProject(event.target.value)}
        />
        <Box>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={share.busy || !repository || !project.trim()}
          >
            {t('shares.add')}
          </Button>
        </Box>
      </Box>
    </form>
  );
}

function UnshareDialog(props: {
  connectionId: string;
  share: ConnectionShare;
  onClose(): void;
  onDone(): void;
}) {
  const { connectionId, share } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const remove = useAction(async () => {
    await client.connection.unshare({ connectionId, shareId: share.id });
    props.onDone();
  });
  return (
    <ConfirmDialog
      title={t('shares.removeTitle', share)}
      confirmLabel={t('shares.remove')}
      busy={remove.busy}
      error={remove.error}
      onConfirm={() => remove.run()}
      onClose={props.onClose}
    >
      <DialogContentText>{t('shares.removeText')}</DialogContentText>
    </ConfirmDialog>
  );
}
