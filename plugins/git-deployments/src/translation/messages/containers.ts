/** The containers of an entity, and one of them. */
export const containersMessages = {
  containers: {
    title: 'Containers',
    create: 'Create container',
    empty: {
      title: 'Nothing is deployed from git yet',
      description:
        'Create a container: choose a repository and a branch. From then on every push to it builds an image and rolls it out.',
    },
  },
  container: {
    approvals: 'approvals: {{number}}',
    repository: 'Repository',
    running: 'Running',
    nothingRuns: 'Nothing deployed yet',
    currentBuild: 'Newest build',
    noBuild: 'No build yet',
    edit: 'Edit',
    delete: 'Delete',
    state: 'State',
    configuration: 'Configuration',
    watchesEverything: 'every change',
    checkout: 'Checked out with',
    onFailure: 'If a rollout fails',
    undoes: 'The image that ran before is put back',
    staysFailed: 'It stays as it is, for somebody to look at',
    target: 'Deploys to',
    targetValue:
      '{{kind}} {{name}}, container {{container}}, namespace {{namespace}}, cluster {{cluster}}',
    webhook: 'Webhook',
    disconnected:
      'This container has no connection any more, so pushes do not reach it. Edit it and choose a connection.',
    hook: {
      missing:
        'The webhook is missing at the provider. Pushes are found by polling until it is back.',
      manual:
        'The connected account may not create webhooks. Let somebody who administers the repository add one for pushes with this address:',
      unhealthy: 'The webhook does not work: {{reason}}',
      unhealthyWithoutReason: 'The webhook does not work.',
      status: 'State',
      statuses: {
        active: 'In place',
        manual: 'Made by hand',
        unhealthy: 'Does not work',
        missing: 'Missing',
      },
      lastDelivery: 'Last delivery',
      checkedAt: 'Last looked at',
      problem: 'Note',
      rotation: 'The secret before is accepted until',
      page: 'Webhooks at the provider',
      check: 'Check now',
      rotate: 'Change secret',
      rotateTitle: 'Change the secret of the webhook?',
      rotateText:
        'The provider is given a new secret. The one before is accepted for a day longer, so that nothing on its way is lost. All containers of this repository share the webhook.',
      rotateManualText:
        'You are shown a new secret, once, to enter at the provider. The one before is accepted for a day longer.',
      rotateConfirm: 'Change secret',
      url: 'webhook address',
      secret: 'And with this secret. It is shown only now:',
      secretLabel: 'webhook secret',
    },
    push: {
      title: 'Push to deploy',
      connected:
        'Connected: the next push to {{branch}} is built and rolled out.',
      url: 'Repository to push to',
      commands: 'Get it, change it, and push',
    },
  },
  deleteContainer: {
    title: 'Delete {{name}} ({{environment}})?',
    text: 'Pushes no longer build it. The {{kind}} {{workload}} stays as it is.',
    textWithWorkload:
      'Pushes no longer build it. The {{kind}} {{workload}} is deleted, too, and what it serves is no longer served.',
    deleteWorkload: 'Delete the {{kind}} {{workload}} as well',
    confirm: 'Delete',
  },
  pinned: {
    title: 'Rolled back: automatic deployments are paused',
    text: 'Pushes are not built until the container is unpinned.',
    unpin: 'Unpin',
    fact: 'Automatic deployments',
    short: 'Paused by a rollback',
  },
  history: {
    title: 'History',
    empty: 'No builds yet: push, or trigger one.',
    status: 'Status',
    commit: 'Commit',
    trigger: 'Trigger',
    image: 'Image',
    queued: 'Queued',
    started: 'Started',
    duration: 'Duration',
  },
  ledger: {
    title: 'What became of each push',
    empty: 'No push has arrived yet.',
    delivery: 'Delivery',
    matchedFiles_one: '{{count}} changed file matches the watch path',
    matchedFiles_other: '{{count}} changed files match the watch path',
  },
} as const;
