import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import MenuItem from '@material-ui/core/MenuItem';
import { APPROVAL_GATES } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';
import { FormTextField } from './FormTextField';
import type { FormState } from './formState';

/** Whether deployments must be approved, and by whom. */
export function ApprovalFields(props: { form: FormState }) {
  const { form } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const checkbox = (
    name: 'approvalRequired' | 'ownAllowed' | 'commentRequired',
  ) => (
    <FormControlLabel
      label={t(`form.${name}`)}
      control={
        <Checkbox
          id={`git-deployments-${name}`}
          checked={form.values[name]}
          onChange={(_event, checked) => form.set({ [name]: checked })}
        />
      }
    />
  );
  if (!form.values.approvalRequired) {
    return checkbox('approvalRequired');
  }
  return (
    <>
      {checkbox('approvalRequired')}
      <FormTextField
        form={form}
        name="approvalGate"
        label={t('form.approvalGate')}
        select
      >
        {APPROVAL_GATES.map(gate => (
          <MenuItem key={gate} value={gate}>
            {t(`approvals.gates.${gate}`)}
          </MenuItem>
        ))}
      </FormTextField>
      <FormTextField
        form={form}
        name="approvalCount"
        label={t('form.approvalCount')}
      />
      <FormTextField
        form={form}
        name="approvers"
        label={t('form.approvers')}
        help={t('form.approversHelp')}
        multiline
      />
      <FormTextField
        form={form}
        name="expiresAfterHours"
        label={t('form.expiresAfterHours')}
      />
      {checkbox('ownAllowed')}
      {checkbox('commentRequired')}
    </>
  );
}
