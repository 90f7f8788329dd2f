import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { gitDeploymentsApi } from './apis';
import { deploymentsEntityCard } from './entityCards';
import { deploymentsEntityContent } from './entityContents';
import { deploymentsHomeWidget } from './homeWidgets';
import {
  approvalsPage,
  auditPage,
  clustersPage,
  deliveriesPage,
  orphansPage,
  overviewPage,
} from './pages';
import {
  approvalsRouteRef,
  auditRouteRef,
  clustersRouteRef,
  deliveriesRouteRef,
  deploymentsRouteRef,
  gitProvidersRouteRef,
  orphansRouteRef,
  overviewRouteRef,
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
    deploymentsEntityCard,
    deploymentsEntityContent,
    deploymentsHomeWidget,
    gitProvidersSettingsPage,
    overviewPage,
    approvalsPage,
    auditPage,
    deliveriesPage,
    clustersPage,
    orphansPage,
    gitDeploymentsSearchResultItem,
  ],
  routes: {
    overview: overviewRouteRef,
    deployments: deploymentsRouteRef,
    gitProviders: gitProvidersRouteRef,
    approvals: approvalsRouteRef,
    audit: auditRouteRef,
    deliveries: deliveriesRouteRef,
    clusters: clustersRouteRef,
    orphans: orphansRouteRef,
  },
});
