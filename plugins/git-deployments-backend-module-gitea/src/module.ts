import { createBackendModule } from '@backstage/backend-plugin-api';
import { gitProvidersExtensionPoint } from 'backstage-plugin-git-deployments-node';
import { giteaProviderFactory } from './GiteaProvider';

/** Serves the entries of `gitDeployments.providers[]` whose type is `gitea`. */
export const gitDeploymentsModuleGitea = createBackendModule({
  pluginId: 'git-deployments',
  moduleId: 'gitea',
  register(reg) {
    reg.registerInit({
      deps: { providers: gitProvidersExtensionPoint },
      async init({ providers }) {
        providers.addProvider(giteaProviderFactory);
      },
    });
  },
});
