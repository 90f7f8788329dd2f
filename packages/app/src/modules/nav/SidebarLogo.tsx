import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles({
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: 8,
    height: 2 * sidebarConfig.logoHeight,
    paddingLeft: (sidebarConfig.drawerWidthClosed - 32) / 2,
    color: '#7df3e1',
    fontSize: '1rem',
    fontWeight: 700,
    whiteSpace: 'nowrap',
    '& svg': { flexShrink: 0 },
  },
});

/** The portal's mark, with its name while the sidebar is open. */
export function SidebarLogo() {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();
  return (
    <Link
      to="/"
      underline="none"
      className={classes.link}
      aria-label="Git Deployments, home"
    >
      <svg width="32" height="32" viewBox="0 0 32 32" aria-hidden>
        <g
          fill="none"
          stroke="currentColor"
          strokeWidth="2.5"
          strokeLinecap="round"
          strokeLinejoin="round"
        >
          <circle cx="10" cy="23" r="3" />
          <path d="M10 20v-3a5 5 0 0 1 5-5h7M18 7l5 5-5 5" />
        </g>
      </svg>
      {isOpen && 'Git Deployments'}
    </Link>
  );
}
