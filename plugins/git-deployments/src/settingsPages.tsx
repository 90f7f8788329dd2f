import { SubPageBlueprint } from '@backstage/frontend-plugin-api';
import { gitProvidersRouteRef } from './routes';

/** Settings > Git Providers. */
export const gitProvidersSettingsPage = SubPageBlueprint.make({
  name: 'git-providers',
  attachTo: { id: 'page:user-settings', input: 'pages' },
  params: {
    path: 'git-providers',
    title: 'Git Providers',
    routeRef: gitProvidersRouteRef,
    loader: () =>
      import('./components/GitProviders').then(m => (
        <main>
          <m.GitProvidersPage />
        </main>
      )),
  },
});
