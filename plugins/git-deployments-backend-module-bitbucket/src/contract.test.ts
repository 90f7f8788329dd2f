import { testGitProvider } from 'backstage-plugin-git-deployments-node/testUtils';
import { startForge } from './__testUtils__/setup';

const traits = {
  checksVerifier: false,
  revokesGrants: false,
  followsOldNames: false,
  protectsStatuses: false,
  resendsFailed: true,
  redelivers: true,
};

testGitProvider({
  name: 'Bitbucket, with refresh tokens that stay,',
  start: () => startForge(),
  traits: { ...traits, refreshTokens: 'kept' },
});

testGitProvider({
  name: 'Bitbucket, with refresh tokens that change,',
  start: () => startForge({ rotateRefreshTokens: true }),
  traits,
  subjects: ['oauth'],
});
