import { Link } from '@backstage/core-components';
import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import type { ReactNode } from 'react';
import { ConnectionBanner } from './ConnectionBanner';

/** The heading of a page inside the tab, the way back, and what can be done there. */
export function PageTitle(props: {
  title: ReactNode;
  back?: { to: string; label: string };
  children?: ReactNode;
}) {
  return (
    <Box mb={2}>
      <ConnectionBanner />
      {props.back && (
        <Typography variant="body2">
          <Link to={props.back.to}>← {props.back.label}</Link>
        </Typography>
      )}
      <Box
        display="flex"
        flexWrap="wrap"
        alignItems="center"
        justifyContent="space-between"
        gridGap={8}
      >
        <Typography
          variant="h4"
          component="h2"
          style={{ overflowWrap: 'anywhere', margin: 0 }}
        >
          {props.title}
        </Typography>
        <Box display="flex" flexWrap="wrap" gridGap={8}>
          {props.children}
        </Box>
      </Box>
    </Box>
  );
}
