import { createApp } from '@backstage/frontend-defaults';
import appModuleUserSettings from '@backstage/plugin-app-module-user-settings';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import homePlugin from '@backstage/plugin-home/alpha';
import kubernetesPlugin from '@backstage/plugin-kubernetes/alpha';
import notificationsPlugin from '@backstage/plugin-notifications/alpha';
import orgPlugin from '@backstage/plugin-org/alpha';
import searchPlugin from '@backstage/plugin-search/alpha';
import signalsPlugin from '@backstage/plugin-signals/alpha';
import userSettingsPlugin from '@backstage/plugin-user-settings/alpha';
import gitDeploymentsPlugin from 'backstage-plugin-git-deployments';
import { navModule } from './modules/nav';
import { signInModule } from './modules/signIn';

/** The demo portal: what Git Deployments needs around it, and no more. */
export const app = createApp({
  features: [
    catalogPlugin,
    orgPlugin,
    userSettingsPlugin,
    appModuleUserSettings,
    homePlugin,
    kubernetesPlugin,
    notificationsPlugin,
    searchPlugin,
    signalsPlugin,
    gitDeploymentsPlugin,
    navModule,
    signInModule,
  ],
});
