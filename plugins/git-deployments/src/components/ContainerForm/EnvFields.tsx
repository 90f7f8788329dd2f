import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import FormHelperText from '@material-ui/core/FormHelperText';
import IconButton from '@material-ui/core/IconButton';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import DeleteIcon from '@material-ui/icons/Delete';
import { useEffect, useRef } from 'react';
import {
  EMPTY_ENV_ROW,
  EnvRow,
  fieldId,
  isCompleteEnvRow,
  isTwice,
} from '../../lib/containerForm';
import { gitDeploymentsTranslationRef } from '../../translation';
import { useProblemText, type FormState } from './formState';

const ADD = 'git-deployments-env-add';
const nameId = (index: number) => `git-deployments-env-${index + 1}-name`;

/** The environment variables of a workload that the platform makes. */
export function EnvFields(props: { form: FormState }) {
  const { values, set, problems } = props.form;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const problem = useProblemText(props.form)('env');
  // Who adds a variable goes on in it, and who removes one in the one that takes its place.
  const wanted = useRef<string>();
  useEffect(() => {
    if (wanted.current) {
      document.getElementById(wanted.current)?.focus();
      wanted.current = undefined;
    }
  }, [values.env.length]);
  const change = (index: number, part: Partial<EnvRow>) =>
    set({
      env: values.env.map((row, at) =>
        at === index ? { ...row, ...part } : row,
      ),
    });
  return (
    <div
      id={fieldId('env')}
      tabIndex={-1}
      role="group"
      aria-label={t('form.env')}
    >
      <Typography variant="subtitle2" component="h4">
        {t('form.env')}
      </Typography>
      {values.env.map((row, index) => {
        const number = String(index + 1);
        const troubled =
          problems.env !== undefined &&
          (!isCompleteEnvRow(row) || isTwice(row.name, values.env));
        const field = (
          part: 'name' | 'value' | 'secretName' | 'secretKey',
          label: string,
        ) => (
          <TextField
            id={`git-deployments-env-${number}-${part}`}
            size="small"
            variant="outlined"
            label={label}
            value={row[part]}
            error={part === 'name' && troubled}
            onChange={event => change(index, { [part]: event.target.value })}
          />
        );
        return (
          <Box
            key={number}
            display="flex"
            flexWrap="wrap"
            alignItems="center"
            gridGap={8}
            mt={1}
          >
            {field('name', t('form.envName', { number }))}
            <TextField
              id={`git-deployments-env-${number}-from`}
              size="small"
              variant="outlined"
              select
              label={t('form.envFrom')}
              value={row.from}
              onChange={event =>
                change(index, {
                  from: event.target.value === 'secret' ? 'secret' : 'value',
                })
              }
            >
              <MenuItem value="value">{t('form.envFromValue')}</MenuItem>
              <MenuItem value="secret">{t('form.envFromSecret')}</MenuItem>
            </TextField>
            {row.from === 'value' ? (
              field('value', t('form.envValue', { number }))
            ) : (
              <>
                {field('secretName', t('form.envSecretName', { number }))}
                {field('secretKey', t('form.envSecretKey', { number }))}
              </>
            )}
            <IconButton
              aria-label={t('form.envRemove', { number })}
              onClick={() => {
                const env = values.env.filter((_row, at) => at !== index);
                wanted.current =
                  env.length > 0
                    ? nameId(Math.min(index, env.length - 1))
                    : ADD;
                set({ env });
              }}
            >
              <DeleteIcon />
            </IconButton>
          </Box>
        );
      })}
      {problem && <FormHelperText error>{problem}</FormHelperText>}
      <Box mt={1}>
        <Button
          id={ADD}
          size="small"
          variant="outlined"
          onClick={() => {
            wanted.current = nameId(values.env.length);
            set({ env: [...values.env, EMPTY_ENV_ROW] });
          }}
        >
          {t('form.envAdd')}
        </Button>
      </Box>
    </div>
  );
}
