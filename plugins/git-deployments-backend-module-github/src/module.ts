import { createBackendModule } from '@backstage/backend-plugin-api';
import { gitProvidersExtensionPoint } from 'backstage-plugin-git-deployments-node';
import { githubProviderFactory } from './GithubProvider';

/** Serves the entries of `gitDeployments.providers[]` whose type is `github`. */
export const gitDeploymentsModuleGithub = createBackendModule({
  pluginId: 'git-deployments',
  moduleId: 'github',
  register(reg) {
    reg.registerInit({
      deps: { providers: gitProvidersExtensionPoint },
      async init({ providers }) {
        providers.addProvider(githubProviderFactory);
      },
    });
  },
});
