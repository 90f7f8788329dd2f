import { makeStyles } from '@material-ui/core/styles';
import { useState } from 'react';

const SIZE = 28;

const useStyles = makeStyles(theme => ({
  root: {
    flex: 'none',
    width: SIZE,
    height: SIZE,
    borderRadius: theme.shape.borderRadius,
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    background: theme.palette.action.selected,
    color: theme.palette.text.primary,
    overflow: 'hidden',
  },
}));

/** The picture of who owns a repository; its first letter where there is none, or where it does not come. */
export function OwnerAvatar(props: { owner: string; url: string | null }) {
  const { owner, url } = props;
  const classes = useStyles();
  const [broken, setBroken] = useState<string>();
  return (
    // The name stands beside it.
    <span className={classes.root} aria-hidden="true">
      {url && url !== broken ? (
        <img
          src={url}
          alt=""
          width={SIZE}
          height={SIZE}
          loading="lazy"
          // The git server need not know of this portal.
          referrerPolicy="no-referrer"
          onError={() => setBroken(url)}
        />
      ) : (
        [...owner][0]?.toUpperCase()
      )}
    </span>
  );
}
