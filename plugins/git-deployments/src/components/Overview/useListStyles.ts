import { makeStyles } from '@material-ui/core/styles';

/** A list whose items are lines of their own. */
export const useListStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0 },
});
