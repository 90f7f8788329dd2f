import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import FormControl from '@material-ui/core/FormControl';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormLabel from '@material-ui/core/FormLabel';
import MenuItem from '@material-ui/core/MenuItem';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import Typography from '@material-ui/core/Typography';
import type {
  ContainerDefaults,
  Target,
} from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';
import { EnvFields } from './EnvFields';
import { FormTextField } from './FormTextField';
import type { FormState } from './formState';

const KINDS: readonly Target['kind'][] = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
];

/** What a build is rolled out to: a workload that the platform makes, or one that is there. */
export function TargetFields(props: {
  form: FormState;
  defaults: ContainerDefaults | undefined;
  /** Whether the container exists: then what it is rolled out to can be moved, but not made into the other sort. */
  exists?: boolean;
}) {
  const { form, defaults, exists } = props;
  const { values, set } = form;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const clusters = defaults?.clusters ?? [];
  const granted = clusters.find(
    ({ name }) => name === (values.cluster || defaults?.target.cluster),
  )?.namespaces;

  return (
    <>
      {!exists && (
        <FormControl component="fieldset">
          <FormLabel component="legend">{t('form.target')}</FormLabel>
          <RadioGroup
            row
            name="targetMode"
            value={values.targetMode}
            onChange={event =>
              set({
                targetMode:
                  event.target.value === 'existing' ? 'existing' : 'new',
              })
            }
          >
            <FormControlLabel
              value="new"
              control={<Radio />}
              label={t('form.newWorkload')}
            />
            <FormControlLabel
              value="existing"
              control={<Radio />}
              label={t('form.existingWorkload')}
            />
          </RadioGroup>
        </FormControl>
      )}
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
        required={values.targetMode === 'existing'}
        placeholder={defaults?.target.namespace ?? undefined}
        InputLabelProps={{ shrink: true }}
        help={
          granted && granted.length > 0
            ? t('form.namespaceHelp', { namespaces: granted.join(', ') })
            : undefined
        }
      />
      {values.targetMode === 'existing' ? (
        <>
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
      ) : (
        <>
          {exists && (
            <Typography variant="body2" color="textSecondary">
              {t('form.platformWorkload', { name: values.workloadName })}
            </Typography>
          )}
          <Box display="grid" gridGap={16} gridTemplateColumns="1fr 1fr">
            <FormTextField
              form={form}
              name="port"
              label={t('form.port')}
              help={t('form.portHelp')}
              inputProps={{ inputMode: 'numeric' }}
            />
            <FormTextField
              form={form}
              name="replicas"
              label={t('form.replicas')}
              inputProps={{ inputMode: 'numeric' }}
            />
          </Box>
          <EnvFields form={form} />
        </>
      )}
    </>
  );
}
