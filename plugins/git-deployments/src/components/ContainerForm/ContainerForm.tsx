import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Alert from '@material-ui/lab/Alert';
import type {
  Connection,
  ContainerDefaults,
  Provider,
} from 'backstage-plugin-git-deployments-common';
import { FormEvent, ReactNode, useEffect, useRef, useState } from 'react';
import {
  ContainerFormValues,
  repoConfigOf,
  validateForm,
} from '../../lib/containerForm';
import { toYaml } from '../../lib/yaml';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ErrorAlert } from '../common/PolledContent';
import { Section } from '../common/Section';
import { AdvancedFields } from './AdvancedFields';
import { BranchField } from './BranchField';
import { ConnectionField } from './ConnectionField';
import { FileFields } from './FileFields';
import { FormTextField } from './FormTextField';
import { RepositoryField } from './RepositoryField';
import { TargetFields } from './TargetFields';
import { WatchPathField } from './WatchPathField';
import type { FormState } from './formState';

/** The fields of a container, for making and for changing one. */
export function ContainerForm(props: {
  values: ContainerFormValues;
  onChange(change: Partial<ContainerFormValues>): void;
  connections: Connection[];
  providers: Provider[];
  /** What the platform would take; undefined until it is known. */
  defaults: ContainerDefaults | undefined;
  /** Whether the container exists: its name and environment then stay. */
  exists?: boolean;
  submitLabel: string;
  busy: boolean;
  error: Error | undefined;
  onSubmit(): void;
  cancel: ReactNode;
}) {
  const { values, defaults, error, exists } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const [tried, setTried] = useState(false);
  const problems = validateForm(values);
  const troubled = Object.keys(problems).length > 0;
  const form: FormState = {
    values,
    set: props.onChange,
    problems: tried ? problems : {},
  };
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error) {
      top.current?.focus();
    }
  }, [error]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (troubled) {
      top.current?.focus();
    } else {
      props.onSubmit();
    }
  };

  return (
    <form onSubmit={submit} noValidate>
      <div ref={top} tabIndex={-1}>
        {error && <ErrorAlert error={error} />}
        {tried && troubled && (
          <Alert severity="warning">{t('form.problems')}</Alert>
        )}
      </div>
      <Box
        mt={1}
        display="grid"
        gridGap={16}
        gridTemplateColumns="minmax(0, 1fr)"
        maxWidth={800}
      >
        <Section title={t('form.what')}>
          <Grid>
            <FormTextField
              form={form}
              name="name"
              label={t('form.name')}
              help={t('form.nameHelp')}
              required
              disabled={exists}
            />
            <FormTextField
              form={form}
              name="environment"
              label={t('form.environment')}
              help={t('form.environmentHelp')}
              required
              disabled={exists}
            />
          </Grid>
        </Section>
        <Section title={t('form.from')}>
          <Grid>
            <ConnectionField
              form={form}
              connections={props.connections}
              providers={props.providers}
            />
            <RepositoryField
              key={`repository of ${values.connectionId}`}
              form={form}
              connections={props.connections}
            />
            <BranchField form={form} />
            <FileFields form={form} />
            <WatchPathField form={form} />
          </Grid>
        </Section>
        <Section title={t('form.where')}>
          <Grid>
            <FormTextField
              form={form}
              name="image"
              label={t('form.image')}
              help={t('form.imageHelp')}
              placeholder={defaults?.image ?? undefined}
              InputLabelProps={{ shrink: true }}
            />
            <TargetFields form={form} defaults={defaults} exists={exists} />
          </Grid>
        </Section>
        <AdvancedFields form={form} />
        <Section title={t('form.summary')}>
          <pre style={{ margin: 0, overflowX: 'auto' }}>
            {toYaml({ ...repoConfigOf(values) })}
          </pre>
        </Section>
        <Box display="flex" gridGap={8}>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={props.busy}
          >
            {props.submitLabel}
          </Button>
          {props.cancel}
        </Box>
      </Box>
    </form>
  );
}

function Grid(props: { children: ReactNode }) {
  return (
    <Box display="grid" gridGap={16} gridTemplateColumns="minmax(0, 1fr)">
      {props.children}
    </Box>
  );
}
