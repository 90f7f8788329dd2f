import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import MenuItem from '@material-ui/core/MenuItem';
import { SUPERSEDE_POLICIES } from 'backstage-plugin-git-deployments-common';
import { fieldId } from '../../lib/containerForm';
import { gitDeploymentsTranslationRef } from '../../translation';
import { FoldedFields } from './FoldedFields';
import { FormTextField } from './FormTextField';
import type { FormState } from './formState';

/** How the image is built, what a newer push does, and what becomes of a rollout that fails. */
export function BuildOptionFields(props: { form: FormState }) {
  const { form } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const lines = { multiline: true, inputProps: { spellCheck: false } };
  const box = (name: 'submodules' | 'lfs' | 'undoOnFailure') => (
    <FormControlLabel
      control={
        <Checkbox
          id={fieldId(name)}
          checked={form.values[name]}
          onChange={event => form.set({ [name]: event.target.checked })}
        />
      }
      label={t(`form.${name}`)}
    />
  );
  return (
    <FoldedFields
      id="build-options"
      title={t('form.buildOptions')}
      form={form}
      fields={['buildArgs', 'buildSecrets', 'supersede']}
    >
      <FormTextField
        form={form}
        name="buildArgs"
        label={t('form.buildArgs')}
        help={t('form.buildArgsHelp')}
        {...lines}
      />
      <FormTextField
        form={form}
        name="buildSecrets"
        label={t('form.buildSecrets')}
        help={t('form.buildSecretsHelp')}
        {...lines}
      />
      <FormTextField
        form={form}
        name="supersede"
        label={t('form.supersede')}
        select
      >
        {SUPERSEDE_POLICIES.map(policy => (
          <MenuItem key={policy} value={policy}>
            {t(`supersede.${policy}`)}
          </MenuItem>
        ))}
      </FormTextField>
      {box('submodules')}
      {box('lfs')}
      {box('undoOnFailure')}
    </FoldedFields>
  );
}
