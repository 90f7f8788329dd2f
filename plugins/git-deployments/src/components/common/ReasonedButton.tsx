import Button, { type ButtonProps } from '@material-ui/core/Button';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import { useRef } from 'react';

const useStyles = makeStyles(theme => ({
  refused: {
    color: theme.palette.text.secondary,
    borderColor: theme.palette.divider,
    cursor: 'not-allowed',
    '&:hover': { background: 'none' },
  },
  hidden: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clip: 'rect(0 0 0 0)',
    whiteSpace: 'nowrap',
  },
}));

let made = 0;

/**
 * A button that says why it does nothing: it can be reached by the keyboard all the same, as a disabled one could not.
 */
export function ReasonedButton(
  props: Omit<ButtonProps, 'disabled' | 'component' | 'ref'> & {
    /** Why it does nothing; undefined where it does something. */
    refused?: string;
    /** What to know before it is pressed. */
    hint?: string;
    /** It was pressed, and is at it. */
    busy?: boolean;
  },
) {
  const { refused, hint = '', busy, onClick, className, ...rest } = props;
  const classes = useStyles();
  const id = useRef<string>();
  if (!id.current) {
    made += 1;
    id.current = `git-deployments-why-${made}`;
  }
  if (refused === undefined) {
    return (
      <Tooltip title={hint}>
        <span>
          <Button
            {...rest}
            className={className}
            onClick={onClick}
            disabled={busy}
          />
        </span>
      </Tooltip>
    );
  }
  return (
    <Tooltip title={refused}>
      <span>
        <Button
          {...rest}
          color="default"
          className={[className, classes.refused].filter(Boolean).join(' ')}
          aria-disabled
          aria-describedby={id.current}
          disableRipple
        />
        <span id={id.current} className={classes.hidden}>
          {refused}
        </span>
      </span>
    </Tooltip>
  );
}
