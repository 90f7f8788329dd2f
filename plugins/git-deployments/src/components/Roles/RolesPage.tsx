import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import {
  ROLES,
  type ProjectRoles,
  type Role,
  type RoleBinding,
} from 'backstage-plugin-git-deployments-common';
import { useCallback, useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { usePaths } from '../../hooks/usePaths';
import { IDLE_INTERVAL, usePolling } from '../../hooks/usePolling';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ConfirmDialog } from '../common/ConfirmDialog';
import { PageTitle } from '../common/PageTitle';
import { ErrorAlert, PolledContent } from '../common/PolledContent';
import { Section } from '../common/Section';
import { PrincipalField } from './PrincipalField';

const useStyles = makeStyles(theme => ({
  // Narrow as it may be, no word is broken.
  table: {
    '& th, & td': { wordBreak: 'normal', overflowWrap: 'normal' },
    [theme.breakpoints.down('xs')]: {
      '& th, & td': { padding: theme.spacing(0.75) },
    },
  },
}));

/** Who has which role in the project of an entity, and where it comes from; owners give and take. */
export function RolesPage(props: { entityRef: string }) {
  const { entityRef } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const paths = usePaths();
  const load = useCallback(
    () => client.role.list({ project: entityRef }),
    [client, entityRef],
  );
  const polled = usePolling(load, () => IDLE_INTERVAL);
  return (
    <>
      <PageTitle
        title={t('roles.title')}
        back={{ to: paths.list(), label: t('containers.title') }}
      />
      <PolledContent polled={polled}>
        {roles => (
          <Box display="grid" gridGap={16} gridTemplateColumns="minmax(0, 1fr)">
            {roles.remedy && (
              <Alert severity="warning">
                <Typography>{t('roles.noOwner')}</Typography>
                <pre style={{ overflow: 'auto', margin: 0 }}>
                  {roles.remedy}
                </pre>
              </Alert>
            )}
            <Section title={t('roles.of', { project: roles.project })}>
              <Typography paragraph>{roles.reason}</Typography>
              <Bindings roles={roles} onChanged={polled.refresh} />
              <Box mt={2}>
                {roles.manage.allowed ? (
                  <GiveRole roles={roles} onChanged={polled.refresh} />
                ) : (
                  <Typography color="textSecondary">
                    {roles.manage.reason}
                  </Typography>
                )}
              </Box>
            </Section>
          </Box>
        )}
      </PolledContent>
    </>
  );
}

function Bindings(props: { roles: ProjectRoles; onChanged(): void }) {
  const { roles, onChanged } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const client = useApi(gitDeploymentsApiRef);
  const [taking, setTaking] = useState<RoleBinding>();
  const take = useAction(async ({ principal }: RoleBinding) => {
    await client.role.remove({ project: roles.project, principal });
    setTaking(undefined);
    onChanged();
  });
  return (
    <Box overflow="auto">
      <Table
        size="small"
        className={classes.table}
        aria-label={t('roles.title')}
      >
        <TableHead>
          <TableRow>
            <TableCell>{t('roles.who')}</TableCell>
            <TableCell>{t('roles.role')}</TableCell>
            <TableCell>{t('roles.source')}</TableCell>
            <TableCell>
              <Typography variant="srOnly">{t('roles.actions')}</Typography>
            </TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {roles.items.map(binding => (
            <TableRow key={`${binding.source} ${binding.principal}`}>
              <TableCell>
                {/^(user|group):/.test(binding.principal) ? (
                  <EntityRefLink entityRef={binding.principal} hideIcon />
                ) : (
                  binding.principal
                )}
              </TableCell>
              <TableCell>{t(`roles.roles.${binding.role}`)}</TableCell>
              <TableCell>{t(`roles.sources.${binding.source}`)}</TableCell>
              <TableCell align="right">
                {binding.source === 'binding' && roles.manage.allowed && (
                  <Button
                    size="small"
                    onClick={() => setTaking(binding)}
                    aria-label={t('roles.takeFrom', {
                      who: binding.principal,
                    })}
                  >
                    {t('roles.take')}
                  </Button>
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {taking && (
        <ConfirmDialog
          title={t('roles.takeFrom', { who: taking.principal })}
          confirmLabel={t('roles.take')}
          busy={take.busy}
          error={take.error}
          onConfirm={() => take.run(taking)}
          onClose={() => {
            setTaking(undefined);
            take.reset();
          }}
        >
          {t('roles.takeText', { role: t(`roles.roles.${taking.role}`) })}
        </ConfirmDialog>
      )}
    </Box>
  );
}

function GiveRole(props: { roles: ProjectRoles; onChanged(): void }) {
  const { roles, onChanged } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const [principal, setPrincipal] = useState('');
  const [role, setRole] = useState<Role>('member');
  const give = useAction(async () => {
    await client.role.set({
      project: roles.project,
      principal: principal.trim(),
      role,
    });
    setPrincipal('');
    onChanged();
  });
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        give.run();
      }}
    >
      <Box display="flex" flexWrap="wrap" gridGap={16} alignItems="center">
        <PrincipalField
          label={t('roles.who')}
          value={principal}
          onChange={setPrincipal}
        />
        <TextField
          id="git-deployments-role"
          variant="outlined"
          size="small"
          select
          label={t('roles.role')}
          value={role}
          style={{ minWidth: '10rem' }}
          onChange={event =>
            setRole(
              ROLES.find(known => known === event.target.value) ?? 'member',
            )
          }
        >
          {ROLES.map(known => (
            <MenuItem key={known} value={known}>
              {t(`roles.roles.${known}`)}
            </MenuItem>
          ))}
        </TextField>
        <Button
          type="submit"
          variant="contained"
          color="primary"
          disabled={give.busy || principal.trim() === ''}
        >
          {t('roles.give')}
        </Button>
      </Box>
      {give.error && (
        <Box mt={2}>
          <ErrorAlert error={give.error} />
        </Box>
      )}
    </form>
  );
}
