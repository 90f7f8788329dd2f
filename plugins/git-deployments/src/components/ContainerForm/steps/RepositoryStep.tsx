import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { gitDeploymentsTranslationRef } from '../../../translation';
import { BranchField } from '../BranchField';
import { ConnectionField } from '../ConnectionField';
import { FieldGrid } from '../FieldGrid';
import { FormTextField } from '../FormTextField';
import { RepositoryField } from '../RepositoryField';
import type { FormParts } from '../surroundings';

/** What is built: repository and branch, and what the container is called. */
export function RepositoryStep(props: FormParts) {
  const { form, connections, providers, containerId, justConnected } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const { connectionId, repositoryUrl, repositoryFullName } = form.values;
  return (
    <FieldGrid>
      <ConnectionField
        form={form}
        connections={connections}
        providers={providers}
      />
      <RepositoryField
        key={`repository of ${connectionId}`}
        form={form}
        connections={connections}
        openAtFirst={
          justConnected && connectionId !== '' && repositoryUrl === ''
        }
      />
      <BranchField key={`branch of ${repositoryFullName}`} form={form} />
      <FieldGrid columns>
        <FormTextField
          form={form}
          name="name"
          label={t('form.name')}
          help={t('form.nameHelp')}
          required
          disabled={containerId !== undefined}
        />
        <FormTextField
          form={form}
          name="environment"
          label={t('form.environment')}
          help={t('form.environmentHelp')}
          required
          disabled={containerId !== undefined}
        />
      </FieldGrid>
    </FieldGrid>
  );
}
