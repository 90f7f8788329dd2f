import { createBackendModule } from '@backstage/backend-plugin-api';
import { gitProvidersExtensionPoint } from 'backstage-plugin-git-deployments-node';
import { gitlabProviderFactory } from './GitlabProvider';

/** Serves the entries of `gitDeployments.providers[]` whose type is `gitlab`. */
export const gitDeploymentsModuleGitlab = createBackendModule({
  pluginId: 'git-deployments',
  moduleId: 'gitlab',
  register(reg) {
    reg.registerInit({
      deps: { providers: gitProvidersExtensionPoint },
      async init({ providers }) {
        providers.addProvider(gitlabProviderFactory);
      },
    });
  },
});
