/** The log of a build. */
export const logMessages = {
  log: {
    title: 'Log',
    tabs: 'Log by stage',
    all: 'All',
    failedTab: '{{stage}} (failed)',
    download: 'Download',
    follow: 'Follow the end',
    empty: 'No lines yet.',
    emptyEnded: 'There are no lines.',
    truncated:
      'A stage printed more than is kept. A line of the log says where lines are missing.',
    deleted: 'The log was deleted: it was kept for as long as logs are kept.',
    state: {
      connecting: 'Connecting to the log…',
      live: 'Live',
      reconnecting: 'The connection was lost; trying again…',
      ended: 'End of the log',
      failed: 'The log cannot be shown: {{reason}}',
    },
  },
} as const;
