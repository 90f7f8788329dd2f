/** The clusters and what was found in them. */
export const clustersMessages = {
  findingStatus: {
    ok: 'Fine',
    warning: 'Could be better',
    failed: 'Does not work',
    unknown: 'Not known',
  },
  watchState: {
    watching: 'Changes are heard of at once',
    disconnected: 'Not connected; the cluster is asked now and then',
    elsewhere: 'Another backend works for it',
  },
  clusters: {
    title: 'Clusters',
    link: 'Clusters (for administrators)',
    empty: 'No cluster is configured.',
    builds: 'Builds',
    load: '{{running}} of at most {{limit}} run, {{queued}} wait',
    namespaces: 'Builds run in',
    watch: 'Watching',
    problem: 'Problem',
    lastProgress: 'Last heard of',
    check: 'Check again',
    checking: 'Checking…',
    checkNamed: 'Check again: {{name}}',
    findings: 'What was found in {{name}}',
    nothingFound: 'Nothing was looked at.',
    remedy: 'What to do:',
  },
} as const;
