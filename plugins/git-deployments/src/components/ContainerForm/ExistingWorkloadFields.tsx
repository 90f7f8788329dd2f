import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import Box from '@material-ui/core/Box';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import Autocomplete from '@material-ui/lab/Autocomplete';
import type {
  ContainerDefaults,
  Target,
} from 'backstage-plugin-git-deployments-common';
import { useEffect, useState } from 'react';
import { useTargets } from '../../hooks/useTargets';
import {
  fieldId,
  isTarget,
  targetOptions,
  targetProblems,
  withTarget,
  type TargetOption,
} from '../../lib/containerForm';
import { describeError } from '../../lib/errors';
import { gitDeploymentsTranslationRef } from '../../translation';
import { FormTextField } from './FormTextField';
import { PlaceFields } from './PlaceFields';
import { useProblemText, type FormState } from './formState';

const KINDS: readonly Target['kind'][] = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
];

/** Which workload of the cluster is rolled out to: chosen from what is granted, or typed. */
export function ExistingWorkloadFields(props: {
  form: FormState;
  entityRef: string;
  defaults: ContainerDefaults | undefined;
  /** The container that is changed. */
  containerId?: string;
}) {
  const { form, entityRef, defaults, containerId } = props;
  const { values, set } = form;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const problemOf = useProblemText(form);
  const { targets, loading, error } = useTargets(entityRef);
  const [typing, setTyping] = useState<boolean>();
  const options = targets ? targetOptions(targets, containerId) : [];
  const troubles = error
    ? [describeError(error)]
    : targetProblems(targets ?? { project: '', clusters: [] });
  const chosen = options.find(option => isTarget(option, values)) ?? null;
  // What cannot be chosen has to be typed, and goes on being typed where it comes to be one that could be chosen.
  const mustType =
    !loading &&
    (options.length === 0 || (values.workloadName !== '' && !chosen));
  useEffect(() => {
    if (mustType) {
      setTyping(old => old ?? true);
    }
  }, [mustType]);
  const typed = typing ?? mustType;
  const problem =
    problemOf('workloadName') ??
    problemOf('containerName') ??
    problemOf('namespace');

  return (
    <>
      {troubles.map(trouble => (
        <Alert key={trouble} severity="info">
          {trouble}
        </Alert>
      ))}
      {targets && options.length === 0 && troubles.length === 0 && (
        <Alert severity="info">{t('form.noWorkloads')}</Alert>
      )}
      {!typed && (
        <Autocomplete<TargetOption>
          id={fieldId('workloadName')}
          aria-controls={`${fieldId('workloadName')}-popup`}
          options={options}
          loading={loading}
          loadingText={t('form.searching')}
          value={chosen}
          onChange={(_event, option) => option && set(withTarget(option))}
          getOptionLabel={({ kind, workload, container }) =>
            `${kind} ${workload} · ${container}`
          }
          getOptionDisabled={({ usedBy }) => usedBy !== undefined}
          renderOption={option => <Option option={option} />}
          renderInput={params => (
            <TextField
              {...params}
              variant="outlined"
              required
              label={t('form.workload')}
              error={Boolean(problem)}
              helperText={problem ?? t('form.workloadHelp')}
            />
          )}
        />
      )}
      {typed && (
        <>
          <PlaceFields form={form} defaults={defaults} required />
          <FormTextField form={form} name="kind" label={t('form.kind')} select>
            {KINDS.map(kind => (
              <MenuItem key={kind} value={kind}>
                {kind}
              </MenuItem>
            ))}
          </FormTextField>
          <FormTextField
            form={form}
            name="workloadName"
            label={t('form.workloadName')}
            required
          />
          <FormTextField
            form={form}
            name="containerName"
            label={t('form.containerName')}
            required
            help={t('form.containerNameHelp')}
          />
        </>
      )}
      {options.length > 0 && (
        <Box>
          <Button
            size="small"
            variant="outlined"
            onClick={() => {
              if (typed) {
                set({ workloadName: '', containerName: '' });
              }
              setTyping(!typed);
            }}
          >
            {typed ? t('form.chooseWorkload') : t('form.typeWorkload')}
          </Button>
        </Box>
      )}
    </>
  );
}

function Option(props: { option: TargetOption }) {
  const { cluster, namespace, kind, workload, container, image, usedBy } =
    props.option;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <div style={{ overflowWrap: 'anywhere' }}>
      {kind} <strong>{workload}</strong> · {container}
      <Typography variant="caption" color="textSecondary" component="div">
        {`${cluster} / ${namespace} · `}
        {usedBy ? t('form.usedBy', { container: usedBy }) : image}
      </Typography>
    </div>
  );
}
