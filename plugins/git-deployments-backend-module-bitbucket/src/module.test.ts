import { startTestBackend } from '@backstage/backend-test-utils';
import { gitProvidersExtensionPoint } from 'backstage-plugin-git-deployments-node';
import gitDeploymentsModuleBitbucket from './index';

describe('the module', () => {
  it('serves entries of type bitbucket', async () => {
    const addProvider = jest.fn();
    const backend = await startTestBackend({
      extensionPoints: [[gitProvidersExtensionPoint, { addProvider }]],
      features: [gitDeploymentsModuleBitbucket],
    });
    await backend.stop();
    expect(addProvider).toHaveBeenCalledTimes(1);
    expect(addProvider).toHaveBeenCalledWith(
      expect.objectContaining({ type: 'bitbucket' }),
    );
  });
});
