import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Accordion from '@material-ui/core/Accordion';
import AccordionDetails from '@material-ui/core/AccordionDetails';
import AccordionSummary from '@material-ui/core/AccordionSummary';
import Box from '@material-ui/core/Box';
import MenuItem from '@material-ui/core/MenuItem';
import Typography from '@material-ui/core/Typography';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import {
  PROTECTION_LEVELS,
  SUPERSEDE_POLICIES,
} from 'backstage-plugin-git-deployments-common';
import { useEffect, useState } from 'react';
import type { FormField } from '../../lib/containerForm';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ApprovalFields } from './ApprovalFields';
import { BuildOptionFields } from './BuildOptionFields';
import { FormTextField } from './FormTextField';
import type { FormState } from './formState';

const FIELDS: readonly FormField[] = [
  'healthPath',
  'cpu',
  'memory',
  'buildArgs',
  'buildSecrets',
  'approvalCount',
  'expiresAfterHours',
];

/** What most containers leave as it is. */
export function AdvancedFields(props: { form: FormState }) {
  const { form } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const [open, setOpen] = useState(false);
  const troubled = FIELDS.some(field => form.problems[field]);
  useEffect(() => {
    if (troubled) {
      setOpen(true);
    }
  }, [troubled]);
  return (
    <Accordion
      expanded={open}
      onChange={(_event, expanded) => setOpen(expanded)}
    >
      <AccordionSummary
        expandIcon={<ExpandMoreIcon />}
        aria-controls="git-deployments-advanced"
        id="git-deployments-advanced-header"
      >
        <Typography>{t('form.advanced')}</Typography>
      </AccordionSummary>
      <AccordionDetails id="git-deployments-advanced">
        <Box display="grid" gridGap={16} width="100%">
          <FormTextField
            form={form}
            name="protection"
            label={t('form.protection')}
            select
          >
            {PROTECTION_LEVELS.map(level => (
              <MenuItem key={level} value={level}>
                {t(`protection.${level}`)}
              </MenuItem>
            ))}
          </FormTextField>
          <ApprovalFields form={form} />
          {form.values.protection === 'restricted' && (
            <FormTextField
              form={form}
              name="allowList"
              label={t('form.allowList')}
              help={t('form.allowListHelp')}
              multiline
            />
          )}
          <FormTextField
            form={form}
            name="supersede"
            label={t('form.supersede')}
            select
          >
            {SUPERSEDE_POLICIES.map(policy => (
              <MenuItem key={policy} value={policy}>
                {t(`supersede.${policy}`)}
              </MenuItem>
            ))}
          </FormTextField>
          <BuildOptionFields form={form} />
          {form.values.targetMode === 'new' && (
            <>
              <FormTextField
                form={form}
                name="healthPath"
                label={t('form.healthPath')}
                help={t('form.healthPathHelp')}
              />
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
            </>
          )}
        </Box>
      </AccordionDetails>
    </Accordion>
  );
}
