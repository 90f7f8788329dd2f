import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Chip from '@material-ui/core/Chip';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import type { InspectionState } from '../../hooks/useInspection';
import { dockerfileOf, isFound, placeOf } from '../../lib/containerForm';
import { describeError } from '../../lib/errors';
import { gitDeploymentsTranslationRef } from '../../translation';
import { StarterFields } from './StarterFields';
import type { FormState } from './formState';

const MOST_SHOWN = 12;

/** Which Dockerfiles there are to choose from; where there is none, one to begin with. */
export function DockerfileNotice(props: {
  form: FormState;
  found: InspectionState;
  /** Say nothing where all is well. */
  onlyTrouble?: boolean;
}) {
  const { form, found, onlyTrouble } = props;
  const { inspection, loading, error } = found;
  const { values, set } = form;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  if (error) {
    return (
      <Alert severity="info">
        {t('form.notInspected', { reason: describeError(error) })}
      </Alert>
    );
  }
  if (!inspection) {
    return loading ? (
      <Typography variant="body2" color="textSecondary" role="status">
        {t('form.inspecting')}
      </Typography>
    ) : null;
  }
  const { dockerfiles, path, stack, evidence, complete } = inspection;
  if (dockerfiles.length === 0) {
    return (
      <>
        <Alert severity={complete ? 'warning' : 'info'}>
          {complete
            ? t('form.noDockerfile', { path })
            : t('form.noDockerfileSoFar', { path })}{' '}
          {stack &&
            evidence &&
            t('form.stackFound', {
              file: evidence,
              stack: t(`form.stacks.${stack}`),
            })}
        </Alert>
        <StarterFields starters={inspection.starters} />
      </>
    );
  }
  const here = dockerfileOf(values);
  if (onlyTrouble && isFound(values, inspection)) {
    return null;
  }
  return (
    <div role="status">
      {!isFound(values, inspection) && complete && (
        <Box mb={1}>
          <Alert severity="warning" style={{ overflowWrap: 'anywhere' }}>
            {t('form.otherDockerfiles', { file: here })}
          </Alert>
        </Box>
      )}
      <Box display="flex" flexWrap="wrap" alignItems="center" gridGap={8}>
        <Typography variant="body2" color="textSecondary">
          {t('form.dockerfilesFound', { count: dockerfiles.length })}
        </Typography>
        {dockerfiles.slice(0, MOST_SHOWN).map(one => (
          <Chip
            key={one.path}
            size="small"
            variant={one.path === here ? 'default' : 'outlined'}
            color={one.path === here ? 'primary' : 'default'}
            label={one.path}
            aria-pressed={one.path === here}
            onClick={() => set(placeOf(one.path, values.path))}
            style={{ maxWidth: '100%', margin: 0 }}
          />
        ))}
      </Box>
    </div>
  );
}
