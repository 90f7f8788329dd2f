import { useTranslationRef } from '@backstage/frontend-plugin-api';
import FormControl from '@material-ui/core/FormControl';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormLabel from '@material-ui/core/FormLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import type { ContainerDefaults } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ExistingWorkloadFields } from './ExistingWorkloadFields';
import { NewWorkloadFields } from './NewWorkloadFields';
import { PlaceFields } from './PlaceFields';
import type { FormState } from './formState';

/** What a build is rolled out to: a workload that the platform makes, or one that is there. */
export function TargetFields(props: {
  form: FormState;
  entityRef: string;
  defaults: ContainerDefaults | undefined;
  /** The container that is changed: it can be moved, but not made into the other sort. */
  containerId?: string;
}) {
  const { form, entityRef, defaults, containerId } = props;
  const { values, set } = form;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <>
      {containerId === undefined && (
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
      {values.targetMode === 'existing' ? (
        <ExistingWorkloadFields
          form={form}
          entityRef={entityRef}
          defaults={defaults}
          containerId={containerId}
        />
      ) : (
        <>
          <PlaceFields form={form} defaults={defaults} />
          <NewWorkloadFields form={form} exists={containerId !== undefined} />
        </>
      )}
    </>
  );
}
