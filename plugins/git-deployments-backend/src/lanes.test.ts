import { mockServices } from '@backstage/backend-test-utils';
import { Lanes } from './lanes';

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
    await lanes.room();
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

  it('have room for so many, and then wait for one to end', async () => {
    const [one, other] = [held(), held()];
    lanes.add('a', 'a1', one.work);
    lanes.add('b', 'b1', other.work);
    const room = lanes.room().then(note('room'));
    await Promise.resolve();
    expect(done).toEqual([]);
    other.release();
    await room;
    expect(done).toEqual(['room']);
    one.release();
    await lanes.idle();
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
