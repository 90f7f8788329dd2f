import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';

/** What runs of an entity, on its overview. Its filter can be changed in `app.extensions`. */
export const deploymentsEntityCard = EntityCardBlueprint.make({
  name: 'deployments',
  params: {
    type: 'content',
    filter: { kind: { $in: ['component', 'resource'] } },
    loader: () =>
      import('./components/Cards').then(m => <m.EntityDeploymentsCard />),
  },
});
