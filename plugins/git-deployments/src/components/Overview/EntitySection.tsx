import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useEntityPaths } from '../../hooks/useEntityPaths';
import type { EntityGroup } from '../../lib/overview';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ContainerLine } from './ContainerLine';
import { useListStyles } from './useListStyles';

const useStyles = makeStyles(theme => ({
  root: { padding: theme.spacing(1.5, 2) },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    justifyContent: 'space-between',
    gap: theme.spacing(0.5, 2),
    marginBottom: theme.spacing(0.5),
    overflowWrap: 'anywhere',
  },
}));

/** The containers of one entity. */
export function EntitySection(props: { group: EntityGroup }) {
  const { entityRef, containers } = props.group;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const paths = useEntityPaths();
  const classes = useStyles();
  const { list } = useListStyles();
  return (
    <Paper component="section" aria-label={entityRef} className={classes.root}>
      <div className={classes.head}>
        <Typography variant="h6" component="h3">
          <EntityRefLink entityRef={entityRef} hideIcon />
        </Typography>
        <Link
          to={paths.list(entityRef)}
          aria-label={t('overview.toEntity', { entity: entityRef })}
        >
          {t('overview.title')}
        </Link>
      </div>
      <ul className={list}>
        {containers.map(container => (
          <ContainerLine key={container.id} container={container} />
        ))}
      </ul>
    </Paper>
  );
}
