import { compatWrapper } from '@backstage/core-compat-api';
import { createComponentExtension } from '@backstage/core-plugin-api';
import { gitDeploymentsPlugin } from './plugin';

/** What runs of an entity: a card for its overview. */
export const EntityGitDeploymentsCard = gitDeploymentsPlugin.provide(
  createComponentExtension({
    name: 'EntityGitDeploymentsCard',
    component: {
      lazy: () =>
        import('../components/Cards').then(
          m => () => compatWrapper(<m.EntityDeploymentsCard />),
        ),
    },
  }),
);

/** What of mine was built last: the content of a card for the home page. */
export const HomeGitDeployments = gitDeploymentsPlugin.provide(
  createComponentExtension({
    name: 'HomeGitDeployments',
    component: {
      lazy: () =>
        import('../components/Cards').then(
          m => () => compatWrapper(<m.HomeDeploymentsCard />),
        ),
    },
  }),
);
