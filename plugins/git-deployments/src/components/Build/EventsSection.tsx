import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { StatusOK, StatusWarning } from '@backstage/core-components';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { BuildEvent } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';
import { MarkedText } from '../common/MarkedText';
import { Section } from '../common/Section';
import { When } from '../common/When';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: theme.spacing(1),
  },
  item: { overflowWrap: 'anywhere', minWidth: 0 },
}));

/** What the cluster said of a build, oldest first; nothing where it said nothing. */
export function EventsSection(props: { events: readonly BuildEvent[] }) {
  const { events } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  if (events.length === 0) {
    return null;
  }
  return (
    <Section title={t('events.title')}>
      <ul className={classes.list}>
        {events.map(({ at, type, object, reason, message, count }) => (
          <li key={`${object} ${reason} ${message}`} className={classes.item}>
            <MarkedText mark={type === 'Warning' ? StatusWarning : StatusOK}>
              {type === 'Warning' ? t('events.warning') : t('events.normal')}
            </MarkedText>{' '}
            <strong>{reason}</strong> <code>{object}</code>{' '}
            <Typography variant="caption" color="textSecondary">
              <When time={at} />
              {count > 1 && ` · ${t('events.times', { count })}`}
            </Typography>
            <Typography variant="body2">{message}</Typography>
          </li>
        ))}
      </ul>
    </Section>
  );
}
