import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import type { Approval } from 'backstage-plugin-git-deployments-common';
import { useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { shortSha } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ConfirmDialog } from '../common/ConfirmDialog';

/** What can be said to a request, in the order of the buttons. */
export const APPROVAL_ACTIONS = [
  'approve',
  'reject',
  'withdraw',
  'override',
] as const;

/** See {@link APPROVAL_ACTIONS}. */
export type ApprovalAct = (typeof APPROVAL_ACTIONS)[number];

/** The shortest reason that the server takes for breaking the glass. */
const SHORTEST_REASON = 10;

/** Asks before something is said to a request, and for a comment. */
export function DecideDialog(props: {
  act: ApprovalAct;
  approval: Approval;
  onClose(): void;
  onDone(): void;
}) {
  const { act, approval } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const [comment, setComment] = useState('');
  const decide = useAction(async () => {
    const input = { approvalId: approval.id };
    const said = comment.trim() || undefined;
    switch (act) {
      case 'approve':
        await client.approval.approve({ ...input, comment: said });
        break;
      case 'reject':
        await client.approval.reject({ ...input, comment: said });
        break;
      case 'override':
        await client.approval.override({ ...input, reason: comment.trim() });
        break;
      default:
        await client.approval.withdraw(input);
    }
    props.onDone();
  });
  const isReason = act === 'override';
  return (
    <ConfirmDialog
      title={t(`approvals.confirm.${act}`)}
      confirmLabel={t(`approvals.act.${act}`)}
      busy={
        decide.busy || (isReason && comment.trim().length < SHORTEST_REASON)
      }
      error={decide.error}
      onConfirm={() => decide.run()}
      onClose={props.onClose}
    >
      <Typography>
        {t(`approvals.explain.${act}`, {
          name: `${approval.name} (${approval.environment})`,
          commit: shortSha(approval.sha),
        })}
      </Typography>
      {act !== 'withdraw' && (
        <Box mt={2}>
          <TextField
            id="git-deployments-approval-comment"
            variant="outlined"
            fullWidth
            multiline
            minRows={2}
            label={t(isReason ? 'approvals.reason' : 'approvals.comment')}
            value={comment}
            inputProps={{ maxLength: 2000 }}
            helperText={isReason ? t('approvals.reasonHelp') : undefined}
            onChange={event => setComment(event.target.value)}
          />
        </Box>
      )}
    </ConfirmDialog>
  );
}
