import { compatWrapper } from '@backstage/core-compat-api';
import { createRoutableExtension } from '@backstage/core-plugin-api';
import { gitDeploymentsPlugin, legacyRoutes } from './plugin';

/** The Deployments tab of an entity: for an `EntityLayout.Route` with the path `/deployments`. */
export const EntityGitDeploymentsContent = gitDeploymentsPlugin.provide(
  createRoutableExtension({
    name: 'EntityGitDeploymentsContent',
    mountPoint: legacyRoutes.deployments,
    component: () =>
      import('../components/DeploymentsRouter').then(
        m => () => compatWrapper(<m.DeploymentsRouter />),
      ),
  }),
);

/** Settings > Git Providers: for a `SettingsLayout.Route` with the path `git-providers`. */
export const GitProvidersSettings = gitDeploymentsPlugin.provide(
  createRoutableExtension({
    name: 'GitProvidersSettings',
    mountPoint: legacyRoutes.gitProviders,
    component: () =>
      import('../components/GitProviders').then(
        m => () => compatWrapper(<m.GitProvidersPage />),
      ),
  }),
);
