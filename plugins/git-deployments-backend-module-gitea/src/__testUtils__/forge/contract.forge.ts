import { testGitProvider } from 'backstage-plugin-git-deployments-node/testUtils';
import { GiteaForge } from './GiteaForge';

testGitProvider({
  name: 'Gitea',
  start: () => GiteaForge.start(),
  // OAuth stands beside, in grants.forge.ts.
  subjects: [
    'repositories',
    'branches',
    'commits',
    'folders',
    'files',
    'compare',
    'hooks',
    'pushes',
    'tags',
    'statuses',
    'cloning',
    'errors',
  ],
  traits: { reportsForcedPushes: false },
});
