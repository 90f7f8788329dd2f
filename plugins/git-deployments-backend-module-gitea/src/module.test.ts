import { startTestBackend } from '@backstage/backend-test-utils';
import { gitProvidersExtensionPoint } from 'backstage-plugin-git-deployments-node';
import gitDeploymentsModuleGitea from './index';

describe('the module', () => {
  it('serves entries of type gitea', async () => {
    const addProvider = jest.fn();
    const backend = await startTestBackend({
      extensionPoints: [[gitProvidersExtensionPoint, { addProvider }]],
      features: [gitDeploymentsModuleGitea],
    });
    await backend.stop();
    expect(addProvider).toHaveBeenCalledTimes(1);
    expect(addProvider).toHaveBeenCalledWith(
      expect.objectContaining({ type: 'gitea' }),
    );
  });
});
