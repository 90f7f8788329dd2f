import { useTranslationRef } from '@backstage/frontend-plugin-api';
import MenuItem from '@material-ui/core/MenuItem';
import Alert from '@material-ui/lab/Alert';
import {
  PROTECTION_LEVELS,
  type MinimumProtection,
} from 'backstage-plugin-git-deployments-common';
import { useProjectRoles } from '../../hooks/useProjectRoles';
import { fieldId } from '../../lib/containerForm';
import { blockedBy, inEffect } from '../../lib/protection';
import { gitDeploymentsTranslationRef } from '../../translation';
import { PrincipalsField } from '../common/PrincipalsField';
import { ApprovalFields } from './ApprovalFields';
import { FormTextField } from './FormTextField';
import { FoldedFields } from './FoldedFields';
import { useProblemText, type FormState } from './formState';

const NO_MINIMUM: MinimumProtection = {
  level: 'none',
  approvalRequired: false,
};

/** Who may deploy, and who must be asked; with what the environment asks for at least, and whom it would block. */
export function ProtectionFields(props: {
  form: FormState;
  project: string | undefined;
  minimum: MinimumProtection | undefined;
}) {
  const { form, project, minimum = NO_MINIMUM } = props;
  const { values, set } = form;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const problemOf = useProblemText(form);
  const { level, approvalRequired } = inEffect(values, minimum);
  const holders = useProjectRoles(level === 'none' ? undefined : project);
  const blocked = blockedBy(
    { ...values, protection: level, approvalRequired },
    holders,
  );
  const least = PROTECTION_LEVELS.indexOf(minimum.level);
  return (
    <FoldedFields
      id="protection-fields"
      title={t('form.whoMayDeploy')}
      summary={[
        t(`protection.${level}`),
        ...(approvalRequired ? [t('form.approvalRequired')] : []),
      ].join(' · ')}
      form={form}
      fields={[
        'protection',
        'allowList',
        'approvalCount',
        'approvers',
        'expiresAfterHours',
      ]}
    >
      {(minimum.level !== 'none' || minimum.approvalRequired) && (
        <Alert severity="info">
          {t('form.minimum', {
            environment: values.environment,
            level: t(`protection.${minimum.level}`),
          })}{' '}
          {minimum.approvalRequired && t('form.minimumApproval')}
        </Alert>
      )}
      <FormTextField
        form={form}
        name="protection"
        label={t('form.protection')}
        value={level}
        select
      >
        {PROTECTION_LEVELS.map((one, index) => (
          <MenuItem key={one} value={one} disabled={index < least}>
            {t(`protection.${one}`)}
          </MenuItem>
        ))}
      </FormTextField>
      {level === 'restricted' && (
        <PrincipalsField
          id={fieldId('allowList')}
          label={t('form.allowList')}
          help={t('form.allowListHelp')}
          problem={problemOf('allowList')}
          value={values.allowList}
          onChange={allowList => set({ allowList })}
        />
      )}
      <div role="status">
        {blocked.length > 0 && (
          <Alert severity="warning" style={{ overflowWrap: 'anywhere' }}>
            {t('form.blocksPushers', { who: blocked.join(', ') })}{' '}
            {level === 'restricted'
              ? t('form.blocksRemedyList')
              : t('form.blocksRemedy')}
          </Alert>
        )}
      </div>
      <ApprovalFields form={form} always={minimum.approvalRequired} />
    </FoldedFields>
  );
}
