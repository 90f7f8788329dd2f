/** All that is one's own, on a page and on cards. */
export const overviewMessages = {
  overview: {
    title: 'Deployments',
    loading: 'Loading the deployments',
    search: 'Search',
    searchHint: 'Name, environment, entity or repository',
    attention: 'Needs attention',
    attentionMore_one: 'Show {{count}} more that needs attention',
    attentionMore_other: 'Show {{count}} more that need attention',
    all: 'All containers',
    empty: {
      title: 'Nothing of yours is deployed from git yet',
      description:
        'Open a component of yours in the catalog, and create a container on its Deployments tab: from then on every push builds an image and rolls it out.',
      action: 'Open the catalog',
    },
    noMatch: 'Nothing matches the filters.',
    clear: 'Clear the filters',
    owner: 'Owner',
    anyOwner: 'All of mine',
    toEntity: 'Deployments of {{entity}}',
    shown: '{{from}}–{{to}} of {{total}} containers',
  },
  card: {
    title: 'Deployments',
    all: 'All deployments',
    empty: 'Nothing is deployed from git yet.',
    create: 'Create container',
    more_one: '{{count}} more container',
    more_other: '{{count}} more containers',
    loading: 'Loading the deployments',
    newest: 'Newest builds',
    newestEmpty: 'No builds yet.',
    failed: 'Failed',
    waiting: 'Waits for you',
    nothingWaits: 'Nothing failed, and nothing waits for you.',
  },
} as const;
