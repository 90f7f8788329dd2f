/** Settings > Git Providers. */
export const connectionsMessages = {
  oauth: {
    connected: 'Connected to {{provider}}.',
    failed: 'Not connected: {{reason}}',
    failedWithoutReason: 'Not connected. Please try again.',
  },
  providers: {
    title: 'Providers',
    empty:
      'No git provider is configured in this portal. Ask its administrators for one.',
    connect: 'Connect',
    connecting: 'Connecting…',
    connectTo: 'Connect {{provider}}',
  },
  connections: {
    title: 'My connections',
    empty:
      'You have not connected a git provider yet. Connecting lets you choose among the repositories your account can see; the portal then receives their pushes, and builds and deploys them. You can disconnect at any time.',
    active: 'Active',
    since: 'Connected',
    containers_zero: 'used by no container',
    containers_one: 'used by {{count}} container',
    containers_other: 'used by {{count}} containers',
    scopes: 'may use {{scopes}}',
    expires: 'the token ends {{when}}, and is renewed by itself',
    sharedBy: 'shared by {{owner}}',
    missingScopes:
      'Not granted: {{scopes}}. Reconnect and grant it, or what needs it fails.',
    problem: 'The access has ended: {{reason}}',
    waiting_one: '{{count}} build or push waits until it is reconnected.',
    waiting_other: '{{count}} builds and pushes wait until it is reconnected.',
    reconnect: 'Reconnect',
    reconnectAs: 'Reconnect {{login}} at {{provider}}',
    reconnectHint: 'The access has ended: reconnect',
    disconnect: 'Disconnect',
    disconnectFrom: 'Disconnect {{login}} at {{provider}}',
  },
  shares: {
    title: 'Shared repositories of {{login}} at {{provider}}',
    open: 'Shared repositories ({{number}})',
    text: 'The admins of a project may point containers at a repository that is shared with it. They see that repository alone, and never the access itself.',
    empty: 'Nothing is shared.',
    with: 'with {{project}}',
    repository: 'Repository',
    project: 'Project',
    projectHelp:
      'A system or an entity, for example system:default/shop or component:default/api',
    add: 'Share',
    remove: 'Stop sharing',
    removeNamed: 'Stop sharing {{repository}} with {{project}}',
    removeTitle: 'Stop sharing {{repository}} with {{project}}?',
    removeText:
      'No further container can be pointed at it. Those that are keep working.',
    close: 'Close',
  },
  disconnect: {
    title: 'Disconnect {{login}} at {{provider}}?',
    text: 'The portal forgets the access to this account.',
    inUse:
      'If you disconnect anyway, their webhooks are removed and pushes no longer build them until somebody connects them again. What runs keeps running.',
    confirm: 'Disconnect',
    anyway: 'Disconnect anyway',
  },
} as const;
