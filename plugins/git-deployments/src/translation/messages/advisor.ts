/** What could be better in how a container is built. */
export const advisorMessages = {
  advisor: {
    title: 'Advice',
    checked:
      'Looked at {{file}} of commit {{commit}}. Nothing here stops a deployment.',
    none: 'Nothing to improve: base images are pinned, the image does not run as root, and no secrets or build tools stay in it.',
    again: 'Look again',
    failed: 'The repository could not be looked at.',
    line: '{{file}}, line {{line}}',
    settings: 'Settings of the container',
    fix: 'Fix',
    warning: 'To mend',
    info: 'Could be better',
    count_one: '{{count}} finding',
    count_other: '{{count}} findings',
  },
} as const;
