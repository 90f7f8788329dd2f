import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import type { Starter } from 'backstage-plugin-git-deployments-common';
import { useState } from 'react';
import { gitDeploymentsTranslationRef } from '../../translation';
import { CopyField } from '../common/CopyField';

/** A Dockerfile to begin with, to be copied into the repository. The first one fits what the folder holds. */
export function StarterFields(props: { starters: Starter[] }) {
  const { starters } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const [stack, setStack] = useState<string>();
  const starter = starters.find(one => one.stack === stack) ?? starters.at(0);
  if (!starter) {
    return null;
  }
  return (
    <Box display="grid" gridGap={8} gridTemplateColumns="minmax(0, 1fr)">
      <TextField
        id="git-deployments-starter"
        select
        size="small"
        variant="outlined"
        label={t('form.starter')}
        value={starter.stack}
        onChange={event => setStack(event.target.value)}
      >
        {starters.map(one => (
          <MenuItem key={one.stack} value={one.stack}>
            {t(`form.stacks.${one.stack}`)}
          </MenuItem>
        ))}
      </TextField>
      <Typography variant="subtitle2" component="h4">
        Dockerfile
      </Typography>
      <CopyField label="Dockerfile" text={starter.dockerfile} />
      <Typography variant="subtitle2" component="h4">
        .dockerignore
      </Typography>
      <CopyField label=".dockerignore" text={starter.dockerignore} />
    </Box>
  );
}
