import Box from '@material-ui/core/Box';
import type { ReactNode } from 'react';

/** Fields below each other; with `columns`, beside each other where there is room. */
export function FieldGrid(props: { columns?: boolean; children: ReactNode }) {
  return (
    <Box
      display="grid"
      gridGap={16}
      gridTemplateColumns={
        props.columns
          ? 'repeat(auto-fit, minmax(min(100%, 14rem), 1fr))'
          : 'minmax(0, 1fr)'
      }
    >
      {props.children}
    </Box>
  );
}
