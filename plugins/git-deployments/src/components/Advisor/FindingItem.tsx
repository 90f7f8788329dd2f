import { StatusPending, StatusWarning } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import type { AdviceFinding } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';
import { CopyField } from '../common/CopyField';

/** One thing that could be better: where, why, and what to copy. */
export function FindingItem(props: { finding: AdviceFinding }) {
  const { severity, file, line, title, reason, fix } = props.finding;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const place =
    file !== null && line !== null
      ? t('advisor.line', { file, line: String(line) })
      : file ?? t('advisor.settings');
  // The mark alone: it must not keep a long title on one line.
  const Mark = severity === 'warning' ? StatusWarning : StatusPending;
  return (
    <li>
      <Box mt={2} style={{ overflowWrap: 'anywhere' }}>
        <Box display="flex" alignItems="baseline">
          <Mark />
          <Typography variant="subtitle1" component="h4">
            {title}
          </Typography>
        </Box>
        <Typography variant="caption" color="textSecondary" component="div">
          {t(`advisor.${severity}`)} · <code>{place}</code>
        </Typography>
        <Typography variant="body2">{reason}</Typography>
        {fix !== null && (
          <Box mt={1}>
            <CopyField
              label={`${t('advisor.fix')}: ${title}`}
              text={fix.replace(/\n$/, '')}
            />
          </Box>
        )}
      </Box>
    </li>
  );
}
