import { testGitProvider } from 'backstage-plugin-git-deployments-node/testUtils';
import { startForge } from './__testUtils__/setup';

const traits = { redelivers: true, reportsForcedPushes: false };

testGitProvider({
  name: 'GitLab, with signed deliveries,',
  start: () => startForge(),
  traits,
});

testGitProvider({
  name: 'GitLab before 19.0, with tokens alone,',
  start: () => startForge({ signingTokens: false }),
  traits,
  subjects: ['hooks', 'pushes', 'tags'],
});
