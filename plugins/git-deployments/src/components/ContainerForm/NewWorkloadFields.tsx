import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import { gitDeploymentsTranslationRef } from '../../translation';
import { EnvFields } from './EnvFields';
import { FieldGrid } from './FieldGrid';
import { FoldedFields } from './FoldedFields';
import { FormTextField } from './FormTextField';
import type { FormState } from './formState';

/** What a workload is like that the platform makes. */
export function NewWorkloadFields(props: { form: FormState; exists: boolean }) {
  const { form, exists } = props;
  const { values, set } = form;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const suggested =
    values.suggestedPort !== '' && values.port === values.suggestedPort;
  return (
    <>
      {exists && (
        <Typography variant="body2" color="textSecondary">
          {t('form.platformWorkload', { name: values.workloadName })}
        </Typography>
      )}
      <FieldGrid columns>
        <FormTextField
          form={form}
          name="port"
          label={t('form.port')}
          help={suggested ? t('form.portSuggested') : t('form.portHelp')}
          inputProps={{ inputMode: 'numeric' }}
          // What a person typed is not changed any more, also where it is the same.
          onChange={event =>
            set({ port: event.target.value, suggestedPort: '-' })
          }
        />
        <FormTextField
          form={form}
          name="replicas"
          label={t('form.replicas')}
          inputProps={{ inputMode: 'numeric' }}
        />
      </FieldGrid>
      <EnvFields form={form} />
      <FoldedFields
        id="probes"
        title={t('form.probes')}
        form={form}
        fields={['healthPath', 'cpu', 'memory']}
      >
        <FormTextField
          form={form}
          name="healthPath"
          label={t('form.healthPath')}
          help={t('form.healthPathHelp')}
        />
        <FieldGrid columns>
          <FormTextField
            form={form}
            name="cpu"
            label={t('form.cpu')}
            help={t('form.cpuHelp')}
          />
          <FormTextField
            form={form}
            name="memory"
            label={t('form.memory')}
            help={t('form.memoryHelp')}
          />
        </FieldGrid>
      </FoldedFields>
    </>
  );
}
