import { testGitProvider } from 'backstage-plugin-git-deployments-node/testUtils';
import { GiteaForge } from './GiteaForge';

testGitProvider({
  name: 'A Gitea below a path',
  start: () =>
    GiteaForge.start({ subPath: '/git', invalidateRefreshTokens: true }),
  subjects: ['oauth', 'repositories', 'cloning', 'errors'],
  traits: { refreshTokens: 'rotated', revokesGrants: false },
});
