import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { gitDeploymentsApi } from './apis';
import { deploymentsEntityContent } from './entityContents';
import { deploymentsRouteRef, gitProvidersRouteRef } from './routes';
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
  ],
  routes: {
    deployments: deploymentsRouteRef,
    gitProviders: gitProvidersRouteRef,
  },
});
