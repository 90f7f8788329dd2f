import { mockServices } from '@backstage/backend-test-utils';
import { Signals } from './Signals';

describe('signals to open pages', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const setup = (publish = jest.fn(async () => {})) => {
    const logger = mockServices.logger.mock();
    return {
      publish,
      logger,
      signals: new Signals({ signals: { publish }, logger }),
    };
  };

  it('go to everybody, and name nothing', () => {
    const { signals, publish } = setup();
    signals.changed();
    expect(publish).toHaveBeenCalledWith({
      recipients: { type: 'broadcast' },
      channel: 'git-deployments',
      message: { changed: true },
    });
  });

  it('are two for a burst of changes: the first of it, and the end', () => {
    const { signals, publish } = setup();
    for (let n = 0; n < 50; n++) {
      signals.changed();
    }
    expect(publish).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(1_000);
    expect(publish).toHaveBeenCalledTimes(2);
    jest.advanceTimersByTime(60_000);
    expect(publish).toHaveBeenCalledTimes(2);
    signals.changed();
    expect(publish).toHaveBeenCalledTimes(3);
  });

  it('stand in the way of nothing where they cannot be sent', async () => {
    const { signals, logger } = setup(
      jest.fn().mockRejectedValue(new Error('no websocket')),
    );
    signals.changed();
    await Promise.resolve();
    await Promise.resolve();
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('no websocket'),
    );
  });
});
