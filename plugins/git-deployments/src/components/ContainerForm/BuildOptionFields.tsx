import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import { gitDeploymentsTranslationRef } from '../../translation';
import { FormTextField } from './FormTextField';
import type { FormState } from './formState';

/** How the image is built and what becomes of a rollout that fails. */
export function BuildOptionFields(props: { form: FormState }) {
  const { form } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const lines = { multiline: true, inputProps: { spellCheck: false } };
  const box = (name: 'submodules' | 'lfs' | 'undoOnFailure') => (
    <FormControlLabel
      control={
        <Checkbox
          id={`git-deployments-${name}`}
          checked={form.values[name]}
          onChange={event => form.set({ [name]: event.target.checked })}
        />
      }
      label={t(`form.${name}`)}
    />
  );
  return (
    <>
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
      {box('submodules')}
      {box('lfs')}
      {box('undoOnFailure')}
    </>
  );
}
