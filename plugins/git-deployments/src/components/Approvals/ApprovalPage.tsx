import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Tooltip from '@material-ui/core/Tooltip';
import Alert from '@material-ui/lab/Alert';
import type { ApprovalDetail } from 'backstage-plugin-git-deployments-common';
import { useLanguage } from '../../hooks/useLanguage';
import { useCallback, useState, type CSSProperties } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { IDLE_INTERVAL, usePolling } from '../../hooks/usePolling';
import { shortSha } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { CopyField } from '../common/CopyField';
import { Facts } from '../common/Facts';
import { PageTitle } from '../common/PageTitle';
import { Person } from '../common/Person';
import { PolledContent } from '../common/PolledContent';
import { Section } from '../common/Section';
import { ApprovalStateLabel } from '../common/statuses';
import { When } from '../common/When';
import { ChangeSection } from './ChangeSection';
import {
  APPROVAL_ACTIONS,
  DecideDialog,
  type ApprovalAct,
} from './DecideDialog';

const visuallyHidden: CSSProperties = {
  position: 'absolute',
  width: 1,
  height: 1,
  margin: 0,
  overflow: 'hidden',
  clip: 'rect(0 0 0 0)',
  whiteSpace: 'nowrap',
};

/** One request: what it would let through, who said what, and the buttons, which say why they are disabled. */
export function ApprovalPage(props: { approvalId: string }) {
  const { approvalId } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const load = useCallback(
    () => client.approval.get({ approvalId }),
    [client, approvalId],
  );
  const polled = usePolling(load, () => IDLE_INTERVAL);
  const approval = polled.value;
  return (
    <>
      <PageTitle
        title={
          approval
            ? `${approval.name} (${approval.environment})`
            : t('approvals.title')
        }
        back={{ to: '..', label: t('approvals.title') }}
      />
      <PolledContent polled={polled}>
        {value => (
          <Box display="grid" gridGap={16} gridTemplateColumns="minmax(0, 1fr)">
            <Request approval={value} onChanged={polled.refresh} />
            <ChangeSection change={value.change} />
            <Answers approval={value} />
          </Box>
        )}
      </PolledContent>
    </>
  );
}

function Request(props: { approval: ApprovalDetail; onChanged(): void }) {
  const { approval, onChanged } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const language = useLanguage();
  const [act, setAct] = useState<ApprovalAct>();
  const broken = approval.decisions.some(
    ({ decision }) => decision === 'override',
  );
  return (
    <Section
      title={t('approvals.request')}
      level={2}
      action={<ApprovalStateLabel state={approval.state} />}
    >
      {broken && (
        <Box mb={2}>
          <Alert severity="error">{t('approvals.broken')}</Alert>
        </Box>
      )}
      <Facts
        facts={[
          [
            t('approvals.what'),
            <>
              <code>{shortSha(approval.sha)}</code> {approval.message}
            </>,
          ],
          [t('approvals.gate'), t(`approvals.gates.${approval.gate}`)],
          [
            t('approvals.entity'),
            <EntityRefLink entityRef={approval.entityRef} hideIcon />,
          ],
          [
            t('approvals.requestedBy'),
            <>
              <Person actor={approval.requestedBy} />,{' '}
              <When time={approval.requestedAt} />
            </>,
          ],
          ...(approval.state === 'pending'
            ? [
                [
                  t('approvals.expires'),
                  <time dateTime={approval.expiresAt}>
                    {new Date(approval.expiresAt).toLocaleString(language)}
                  </time>,
                ] as const,
              ]
            : []),
          [
            t('approvals.count'),
            t('approvals.countValue', {
              given: String(
                approval.decisions.filter(
                  ({ decision }) => decision === 'approve',
                ).length,
              ),
              required: String(approval.required),
            }),
          ],
          ...(approval.digest
            ? [
                [
                  t('build.digest'),
                  <CopyField
                    label={t('build.digest')}
                    text={approval.digest}
                  />,
                ] as const,
              ]
            : []),
          ...(approval.reason
            ? [[t('build.reason'), approval.reason] as const]
            : []),
        ]}
      />
      {approval.state === 'pending' && (
        <Box mt={2} display="flex" flexWrap="wrap" gridGap={8}>
          {APPROVAL_ACTIONS.map(each => {
            const { allowed, reason } = approval.may[each];
            return (
              <Tooltip key={each} title={reason}>
                <span>
                  <Button
                    variant={each === 'approve' ? 'contained' : 'outlined'}
                    color={each === 'approve' ? 'primary' : 'default'}
                    disabled={!allowed}
                    aria-describedby={
                      allowed ? undefined : `git-deployments-why-${each}`
                    }
                    onClick={() => setAct(each)}
                  >
                    {t(`approvals.act.${each}`)}
                  </Button>
                </span>
              </Tooltip>
            );
          })}
        </Box>
      )}
      {approval.state === 'pending' && <Reasons may={approval.may} />}
      {act && (
        <DecideDialog
          act={act}
          approval={approval}
          onClose={() => setAct(undefined)}
          onDone={() => {
            setAct(undefined);
            onChanged();
          }}
        />
      )}
    </Section>
  );
}

/** Why which button is disabled: that of approving for everyone to see, the others for those who hear the page. */
function Reasons(props: { may: ApprovalDetail['may'] }) {
  const { may } = props;
  return (
    <>
      {APPROVAL_ACTIONS.filter(each => !may[each].allowed).map(each => (
        <Box
          key={each}
          id={`git-deployments-why-${each}`}
          mt={1}
          color="text.secondary"
          style={each === 'approve' ? undefined : visuallyHidden}
        >
          {may[each].reason}
        </Box>
      ))}
    </>
  );
}

function Answers(props: { approval: ApprovalDetail }) {
  const { decisions } = props.approval;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <Section title={t('approvals.answers')} level={2}>
      {decisions.length === 0 ? (
        t('approvals.noAnswers')
      ) : (
        <ul>
          {decisions.map(({ by, decision, comment, at }) => (
            <li key={by} style={{ overflowWrap: 'anywhere' }}>
              <Person actor={by} /> {t(`approvals.said.${decision}`)},{' '}
              <When time={at} />
              {comment && `: ${comment}`}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
