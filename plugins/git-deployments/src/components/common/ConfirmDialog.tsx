import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import type { ReactNode } from 'react';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ErrorAlert } from './PolledContent';

/** Asks before something that cannot be taken back. */
export function ConfirmDialog(props: {
  title: string;
  confirmLabel: string;
  /** What leaves everything as it is; `Cancel` unless told. */
  closeLabel?: string;
  busy: boolean;
  error?: Error;
  onConfirm(): void;
  onClose(): void;
  children: ReactNode;
}) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <Dialog
      open
      onClose={props.onClose}
      aria-labelledby="git-deployments-confirm-title"
    >
      <DialogTitle id="git-deployments-confirm-title">
        {props.title}
      </DialogTitle>
      <DialogContent>
        {props.children}
        {props.error && (
          <Box mt={2}>
            <ErrorAlert error={props.error} />
          </Box>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose}>
          {props.closeLabel ?? t('common.cancel')}
        </Button>
        <Button
          color="secondary"
          variant="contained"
          disabled={props.busy}
          onClick={props.onConfirm}
        >
          {props.confirmLabel}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
