import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { gitDeploymentsApi } from './apis';
import { deploymentsEntityContent } from './entityContents';
import {
  approvalsPage,
  auditPage,
  clustersPage,
  deliveriesPage,
  orphansPage,
} from './pages';
import {
  approvalsRouteRef,
  auditRouteRef,
  clustersRouteRef,
  deliveriesRouteRef,
  deploymentsRouteRef,
  gitProvidersRouteRef,
  orphansRouteRef,
} from './routes';
import { gitDeploymentsSearchResultItem } from './searchResultItems';
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
    approvalsPage,
    auditPage,
    deliveriesPage,
    clustersPage,
    orphansPage,
    gitDeploymentsSearchResultItem,
  ],
  routes: {
    deployments: deploymentsRouteRef,
    gitProviders: gitProvidersRouteRef,
    approvals: approvalsRouteRef,
    audit: auditRouteRef,
    deliveries: deliveriesRouteRef,
    clusters: clustersRouteRef,
    orphans: orphansRouteRef,
  },
});
