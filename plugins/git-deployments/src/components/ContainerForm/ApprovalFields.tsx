import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import MenuItem from '@material-ui/core/MenuItem';
import { APPROVAL_GATES } from 'backstage-plugin-git-deployments-common';
import { fieldId } from '../../lib/containerForm';
import { gitDeploymentsTranslationRef } from '../../translation';
import { PrincipalsField } from '../common/PrincipalsField';
import { FieldGrid } from './FieldGrid';
import { FormTextField } from './FormTextField';
import { useProblemText, type FormState } from './formState';

/**
 * Whether deployments must be approved, and by whom.
 *
 * @param props.always - the environment asks for approvals, whatever is chosen here
 */
export function ApprovalFields(props: { form: FormState; always: boolean }) {
  const { form, always } = props;
  const { values, set } = form;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const problemOf = useProblemText(form);
  const checkbox = (
    name: 'approvalRequired' | 'ownAllowed' | 'commentRequired',
    forced = false,
  ) => (
    <FormControlLabel
      label={
        forced
          ? t('form.forcedByEnvironment', { what: t(`form.${name}`) })
          : t(`form.${name}`)
      }
      control={
        <Checkbox
          id={fieldId(name)}
          checked={forced || values[name]}
          disabled={forced}
          onChange={(_event, checked) => set({ [name]: checked })}
        />
      }
    />
  );

  if (!values.approvalRequired && !always) {
    return checkbox('approvalRequired');
  }
  return (
    <>
      {checkbox('approvalRequired', always)}
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
      <PrincipalsField
        id={fieldId('approvers')}
        label={t('form.approvers')}
        help={t('form.approversHelp')}
        problem={problemOf('approvers')}
        value={values.approvers}
        onChange={approvers => set({ approvers })}
      />
      <FieldGrid columns>
        <FormTextField
          form={form}
          name="approvalCount"
          label={t('form.approvalCount')}
          inputProps={{ inputMode: 'numeric' }}
        />
        <FormTextField
          form={form}
          name="expiresAfterHours"
          label={t('form.expiresAfterHours')}
          inputProps={{ inputMode: 'numeric' }}
        />
      </FieldGrid>
      {checkbox('ownAllowed')}
      {checkbox('commentRequired')}
    </>
  );
}
