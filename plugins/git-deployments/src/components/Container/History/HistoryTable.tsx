import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Build,
  ContainerStatistics,
} from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../../translation';
import { BuildActionMenu } from '../../BuildActions/BuildActionMenu';
import { COLUMNS, HistoryCell } from './HistoryCell';

const useStyles = makeStyles(theme => ({
  root: { overflowX: 'auto' },
  row: { verticalAlign: 'top' },
  cell: { padding: theme.spacing(1), overflowWrap: 'anywhere' },
  commit: { minWidth: '14rem' },
  image: { minWidth: '9rem' },
  // Where a table would not fit, each row is a card, and each cell says what it is.
  [theme.breakpoints.down('sm')]: {
    table: { display: 'block' },
    head: {
      position: 'absolute',
      width: 1,
      height: 1,
      overflow: 'hidden',
      clip: 'rect(0 0 0 0)',
    },
    body: { display: 'block' },
    row: {
      display: 'grid',
      padding: theme.spacing(1),
      marginBottom: theme.spacing(1),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
    },
    cell: {
      display: 'grid',
      gridTemplateColumns: '5.5rem minmax(0, 1fr)',
      gap: theme.spacing(1),
      justifyItems: 'start',
      padding: theme.spacing(0.5),
      border: 0,
      '&::before': {
        content: 'attr(data-label)',
        color: theme.palette.text.secondary,
      },
    },
    commit: { minWidth: 0 },
    image: { minWidth: 0 },
  },
  table: {},
  head: {},
  body: {},
}));

/** Builds, a row each; a card each where there is no room for a table, which is one to who hears it all the same. */
export function HistoryTable(props: {
  builds: readonly Build[];
  statistics: ContainerStatistics | undefined;
  onChanged(): void;
}) {
  const { builds, statistics, onChanged } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const classOf = (column: (typeof COLUMNS)[number]) =>
    [
      classes.cell,
      column === 'commit' && classes.commit,
      column === 'image' && classes.image,
    ]
      .filter(Boolean)
      .join(' ');
  return (
    <div className={classes.root}>
      <Table
        size="small"
        role="table"
        className={classes.table}
        aria-label={t('history.title')}
      >
        <TableHead role="rowgroup" className={classes.head}>
          <TableRow role="row">
            {COLUMNS.map(column => (
              <TableCell
                key={column}
                role="columnheader"
                className={classes.cell}
              >
                {t(`history.${column}`)}
              </TableCell>
            ))}
            <TableCell role="columnheader" className={classes.cell}>
              {t('history.actions')}
            </TableCell>
          </TableRow>
        </TableHead>
        <TableBody role="rowgroup" className={classes.body}>
          {builds.map(build => (
            <TableRow key={build.id} role="row" className={classes.row}>
              {COLUMNS.map(column => (
                <TableCell
                  key={column}
                  role="cell"
                  className={classOf(column)}
                  data-label={t(`history.${column}`)}
                >
                  <HistoryCell
                    column={column}
                    build={build}
                    statistics={statistics}
                  />
                </TableCell>
              ))}
              <TableCell
                role="cell"
                className={classes.cell}
                data-label={t('history.actions')}
              >
                <BuildActionMenu build={build} onChanged={onChanged} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
