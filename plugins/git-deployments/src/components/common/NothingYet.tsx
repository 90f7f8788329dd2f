import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import type { ReactNode } from 'react';

/**
 * That there is nothing to show yet, and how to begin. Backstage's own EmptyState has a heading of a fixed level, which
 * does not follow that of a page inside a tab.
 */
export function NothingYet(props: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Box py={6} px={2} textAlign="center">
      <Typography variant="h5" component="h3" gutterBottom>
        {props.title}
      </Typography>
      <Box maxWidth={560} mx="auto">
        <Typography paragraph>{props.children}</Typography>
      </Box>
      {props.action && (
        <Box display="flex" flexWrap="wrap" justifyContent="center" gridGap={8}>
          {props.action}
        </Box>
      )}
    </Box>
  );
}
