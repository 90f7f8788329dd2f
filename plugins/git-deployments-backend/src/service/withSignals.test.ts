import { mockCredentials } from '@backstage/backend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import { AUDITED } from '../audit/actions';
import type { GitDeploymentsService } from './types';
import { withSignals } from './withSignals';

describe('withSignals', () => {
  const caller = { credentials: mockCredentials.user() };
  const names = [...Object.keys(AUDITED), 'getBuild', 'listContainers'];
  const setup = (act: () => Promise<unknown>) => {
    const inner = Object.fromEntries(names.map(name => [name, jest.fn(act)]));
    const changed = jest.fn();
    const service = withSignals(
      inner as unknown as GitDeploymentsService,
      changed,
    );
    return { inner, changed, service };
  };

  it('tells open pages of what was changed, and answers the same', async () => {
    const { inner, changed, service } = setup(async () => 'the build');
    const input = { containerId: 'ctr-1' };
    await expect(service.triggerBuild(caller, input)).resolves.toBe(
      'the build',
    );
    expect(inner.triggerBuild).toHaveBeenCalledWith(caller, input);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('tells of nothing that was only read, or refused', async () => {
    const reading = setup(async () => 'the build');
    await reading.service.getBuild(caller, { buildId: 'dep-1' });
    await reading.service.getDelivery(caller, { deliveryId: 'dlv-1' });
    expect(reading.changed).not.toHaveBeenCalled();
    const refusing = setup(async () => {
      throw new NotAllowedError('no');
    });
    await expect(
      refusing.service.triggerBuild(caller, { containerId: 'ctr-1' }),
    ).rejects.toThrow('no');
    expect(refusing.changed).not.toHaveBeenCalled();
  });
});
