import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import type { ContainerDefaults } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';
import { FormTextField } from './FormTextField';
import type { FormState } from './formState';

/** Where images are pushed to, and what one will be called. */
export function ImageField(props: {
  form: FormState;
  defaults: ContainerDefaults | undefined;
}) {
  const { form, defaults } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const image = form.values.image || defaults?.image;
  return (
    <div>
      <FormTextField
        form={form}
        name="image"
        label={t('form.image')}
        help={t('form.imageHelp')}
        placeholder={defaults?.image ?? undefined}
        InputLabelProps={{ shrink: true }}
      />
      {image && (
        <Typography
          variant="caption"
          color="textSecondary"
          component="p"
          style={{ overflowWrap: 'anywhere' }}
        >
          {t('form.imagePreview')}{' '}
          <code>{`${image}:<${t('form.commit')}>`}</code>
        </Typography>
      )}
    </div>
  );
}
