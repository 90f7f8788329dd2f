import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { gitDeploymentsApi } from './apis';
import { deploymentsEntityContent } from './entityContents';
import { clustersPage, deliveriesPage, orphansPage } from './pages';
import {
  clustersRouteRef,
  deliveriesRouteRef,
  deploymentsRouteRef,
  gitProvidersRouteRef,
  orphansRouteRef,
} from './routes';
import { gitProvidersSettingsPage } from './settingsPages';

/** Git Deployments: connect a repository, push, and watch it roll out. */
export default createFrontendPlugin({
  pluginId: 'git-deployments',
  title: 'Git Deployments',
  info: { packageJson: () => import('../package.json') },
  extensions: [
    gitDeploymentsApi,
    deploymentsEntityContent,
    gitProvidersSettingsPage,
    deliveriesPage,
    clustersPage,
    orphansPage,
  ],
  routes: {
    deployments: deploymentsRouteRef,
    gitProviders: gitProvidersRouteRef,
    deliveries: deliveriesRouteRef,
    clusters: clustersRouteRef,
    orphans: orphansRouteRef,
  },
});
