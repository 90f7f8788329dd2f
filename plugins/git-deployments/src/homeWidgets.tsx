import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';

/** What of mine was built last, what failed, and what waits for me: for the home page. */
export const deploymentsHomeWidget = HomePageWidgetBlueprint.make({
  name: 'deployments',
  params: {
    name: 'GitDeployments',
    title: 'Deployments',
    description: 'Your newest deployments, and what needs attention',
    components: () =>
      import('./components/Cards').then(m => ({
        Content: m.HomeDeploymentsCard,
      })),
    layout: {
      height: { minRows: 4, defaultRows: 6 },
      width: { minColumns: 3, defaultColumns: 6 },
    },
  },
});
