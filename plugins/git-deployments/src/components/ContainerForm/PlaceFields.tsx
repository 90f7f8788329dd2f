import { useTranslationRef } from '@backstage/frontend-plugin-api';
import MenuItem from '@material-ui/core/MenuItem';
import type { ContainerDefaults } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';
import { FieldGrid } from './FieldGrid';
import { FormTextField } from './FormTextField';
import type { FormState } from './formState';

/** The cluster and the namespace. */
export function PlaceFields(props: {
  form: FormState;
  defaults: ContainerDefaults | undefined;
  required?: boolean;
}) {
  const { form, defaults, required } = props;
  const { values } = form;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const clusters = defaults?.clusters ?? [];
  const granted = clusters.find(
    ({ name }) => name === (values.cluster || defaults?.target.cluster),
  )?.namespaces;
  return (
    <FieldGrid columns>
      <FormTextField
        form={form}
        name="cluster"
        label={t('form.cluster')}
        select={clusters.length > 0}
        InputLabelProps={{ shrink: true }}
        SelectProps={{ displayEmpty: true }}
      >
        <MenuItem value="">
          {t('form.defaultValue', {
            value: defaults?.target.cluster ?? t('form.noDefault'),
          })}
        </MenuItem>
        {values.cluster &&
          !clusters.some(({ name }) => name === values.cluster) && (
            <MenuItem value={values.cluster}>{values.cluster}</MenuItem>
          )}
        {clusters.map(({ name }) => (
          <MenuItem key={name} value={name}>
            {name}
          </MenuItem>
        ))}
      </FormTextField>
      <FormTextField
        form={form}
        name="namespace"
        label={t('form.namespace')}
        required={required}
        placeholder={defaults?.target.namespace ?? undefined}
        InputLabelProps={{ shrink: true }}
        help={
          granted && granted.length > 0
            ? t('form.namespaceHelp', { namespaces: granted.join(', ') })
            : undefined
        }
      />
    </FieldGrid>
  );
}
