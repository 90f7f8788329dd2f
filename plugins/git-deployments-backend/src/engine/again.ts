/** After how many milliseconds to look at a build again; `resync`: when the cluster tells of a change, or now and then. */
export type Again = number | 'resync';

/** The build has changed: what comes next can be done now. */
export const AT_ONCE: Again = 0;

/** Nothing is to be done before something changes in the cluster. */
export const LATER: Again = 'resync';
