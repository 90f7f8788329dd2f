import { mockServices } from '@backstage/backend-test-utils';
import { Lanes, ProviderLanes } from './lanes';

/** Work that ends when it is let. */
function held() {
  let release = () => {};
  const until = new Promise<void>(resolve => (release = resolve));
  return { work: () => until, release };
}

describe('lanes', () => {
  const logger = mockServices.logger.mock();
  const done: string[] = [];
  let lanes: Lanes;

  beforeEach(() => {
    done.length = 0;
    logger.error.mockClear();
    lanes = new Lanes({ name: 'The work', most: 2, logger });
  });

  const note = (what: string) => async () => {
    done.push(what);
  };

  it('keep their own order, and do not wait for each other', async () => {
    const slow = held();
    lanes.add('a', 'a1', slow.work);
    lanes.add('a', 'a2', note('a2'));
    lanes.add('b', 'b1', note('b1'));
    await new Promise(setImmediate);
    expect(done).toEqual(['b1']);
    slow.release();
    await lanes.idle();
    expect(done).toEqual(['b1', 'a2']);
  });

  it('do not begin what is under way', async () => {
    const slow = held();
    lanes.add('a', 'a1', slow.work);
    lanes.add('a', 'a1', note('again'));
    slow.release();
    await lanes.idle();
    expect(done).toEqual([]);
    lanes.add('a', 'a1', note('later'));
    await lanes.idle();
    expect(done).toEqual(['later']);
  });

  it('have room for so many', async () => {
    const [one, other] = [held(), held()];
    lanes.add('a', 'a1', one.work);
    expect(lanes.isFull).toBe(false);
    lanes.add('b', 'b1', other.work);
    expect(lanes.isFull).toBe(true);
    other.release();
    await new Promise(setImmediate);
    expect(lanes.isFull).toBe(false);
    one.release();
    await lanes.idle();
  });

  it('are full too where much waits in few of them', async () => {
    const slow = held();
    lanes.add('a', 'a1', slow.work);
    for (let n = 2; n <= 8; n++) {
      expect(lanes.isFull).toBe(false);
      lanes.add('a', `a${n}`, note('next'));
    }
    expect(lanes.isFull).toBe(true);
    slow.release();
    await lanes.idle();
    expect(done).toHaveLength(7);
  });

  it('of one provider take no room from those of another', async () => {
    const slow = held();
    const byProvider = new ProviderLanes({ name: 'It', most: 1, logger });
    byProvider.of('slow').add('a', 'a1', slow.work);
    expect(byProvider.of('slow').isFull).toBe(true);
    expect(byProvider.of('forge').isFull).toBe(false);
    slow.release();
    await byProvider.idle();
    expect(byProvider.of('slow').isFull).toBe(false);
  });

  it('go on when something fails, and say so', async () => {
    lanes.add('a', 'a1', async () => {
      throw new Error('The database is away');
    });
    lanes.add('a', 'a2', note('a2'));
    await lanes.idle();
    expect(done).toEqual(['a2']);
    expect(logger.error).toHaveBeenCalledWith(
      'The work failed for a1 and goes on',
      expect.objectContaining({ message: 'The database is away' }),
    );
  });
});
