import Box from '@material-ui/core/Box';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import type { ReactNode } from 'react';

/** A titled part of a page. */
export function Section(props: {
  title: string;
  /** The heading's level; pages of an entity start theirs below the tab's own heading. */
  level?: 2 | 3;
  action?: ReactNode;
  children: ReactNode;
}) {
  const { title, level = 3, action, children } = props;
  return (
    <Paper component="section" aria-label={title}>
      <Box p={2}>
        <Box
          display="flex"
          flexWrap="wrap"
          alignItems="center"
          justifyContent="space-between"
          mb={1}
          gridGap={8}
        >
          <Typography variant="h6" component={level === 2 ? 'h2' : 'h3'}>
            {title}
          </Typography>
          {action}
        </Box>
        {children}
      </Box>
    </Paper>
  );
}
