import { testGitProvider } from 'backstage-plugin-git-deployments-node/testUtils';
import { startForge } from './__testUtils__/setup';

testGitProvider({
  name: 'GitHub, with tokens that expire,',
  start: () => startForge({ accessTokenSeconds: 28_800 }),
  traits: { redelivers: true },
});

testGitProvider({
  name: 'GitHub, with tokens that do not expire,',
  start: () => startForge(),
  traits: { redelivers: true, refreshTokens: 'none' },
  subjects: ['oauth'],
});
