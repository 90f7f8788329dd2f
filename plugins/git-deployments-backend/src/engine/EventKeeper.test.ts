import { mockServices } from '@backstage/backend-test-utils';
import type { BuildEventRow, BuildRow } from '../store';
import { build, container } from '../store/__testUtils__/rows';
import { EventKeeper } from './EventKeeper';

const event: BuildEventRow = {
  at: '2026-11-24T10:00:00.000Z',
  type: 'Warning',
  object: 'Pod/run-pod',
  reason: 'Failed',
  message: 'pull https://user:secret@registry.example.com/x refused',
  count: 1,
};

const row = (changes: Partial<BuildRow> = {}): BuildRow => ({
  ...build(container()),
  number: 1,
  version: 1,
  runNamespace: 'builds',
  ...changes,
});

describe('EventKeeper', () => {
  const run = { objects: ['run-task', 'run-pod'] };
  let kept: BuildEventRow[][];
  let client: { eventsOf: jest.Mock; targetEvents: jest.Mock };
  let keeper: EventKeeper;

  beforeEach(() => {
    kept = [];
    client = {
      eventsOf: jest.fn(async () => [event]),
      targetEvents: jest.fn(async () => []),
    };
    keeper = new EventKeeper({
      store: {
        buildEvents: {
          keep: async (_id: string, events: BuildEventRow[]) => {
            kept.push(events);
          },
        } as never,
      },
      logger: mockServices.logger.mock(),
    });
  });

  it('keeps what is said of the run, without passwords, and asks no more often than needed', async () => {
    const one = row();
    await keeper.keep(one, run, client);
    await keeper.keep(one, run, client);
    expect(client.eventsOf.mock.calls).toEqual([['builds', run.objects]]);
    expect(client.targetEvents).not.toHaveBeenCalled();
    expect(kept).toEqual([
      [
        {
          ...event,
          message: 'pull https://[redacted]@registry.example.com/x refused',
        },
      ],
    ]);
  });

  it('asks once more before a build ends, and writes only what is new', async () => {
    const one = row();
    await keeper.keep(one, run, client);
    await keeper.keep(one, run, client, 'now');
    expect(kept).toHaveLength(1);
    client.eventsOf.mockResolvedValue([{ ...event, count: 2 }]);
    await keeper.keep(one, run, client, 'now');
    expect(kept).toHaveLength(2);
  });

  it('keeps what is said of the target once its rollout has begun', async () => {
    const began = row({ rolloutStartedAt: '2026-11-24T10:00:00.000Z' });
    await keeper.keep(began, run, client);
    expect(client.targetEvents).toHaveBeenCalledWith(
      began.config.target,
      '2026-11-24T10:00:00.000Z',
    );
  });

  it('keeps the one where the platform may not see the other', async () => {
    client.targetEvents.mockRejectedValue(new Error('forbidden'));
    const began = row({ rolloutStartedAt: '2026-11-24T10:00:00.000Z' });
    await keeper.keep(began, run, client);
    expect(kept).toHaveLength(1);
  });
});
