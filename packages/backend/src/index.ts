import { createBackend } from '@backstage/backend-defaults';
import { demoAuthModule } from './demoAuth';

const backend = createBackend();

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(demoAuthModule);
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-kubernetes-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(
  import('@backstage/plugin-permission-backend-module-allow-all-policy'),
);
backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));

backend.add(import('backstage-plugin-git-deployments-backend'));
backend.add(import('backstage-plugin-git-deployments-backend-module-github'));
backend.add(import('backstage-plugin-git-deployments-backend-module-gitlab'));
backend.add(
  import('backstage-plugin-git-deployments-backend-module-bitbucket'),
);
backend.add(import('backstage-plugin-git-deployments-backend-module-gitea'));
backend.add(import('backstage-plugin-search-backend-module-git-deployments'));

backend.start();
