import { createBackendModule } from '@backstage/backend-plugin-api';
import { gitProvidersExtensionPoint } from 'backstage-plugin-git-deployments-node';
import { bitbucketProviderFactory } from './BitbucketProvider';

/** Serves the entries of `gitDeployments.providers[]` whose type is `bitbucket`. */
export const gitDeploymentsModuleBitbucket = createBackendModule({
  pluginId: 'git-deployments',
  moduleId: 'bitbucket',
  register(reg) {
    reg.registerInit({
      deps: { providers: gitProvidersExtensionPoint },
      async init({ providers }) {
        providers.addProvider(bitbucketProviderFactory);
      },
    });
  },
});
