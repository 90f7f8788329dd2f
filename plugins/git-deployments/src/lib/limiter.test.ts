import { createLimiter } from './limiter';

it('lets so many run at once, also after some have failed', async () => {
  const limit = createLimiter(2);
  let running = 0;
  let most = 0;
  const task = (fails: boolean) =>
    limit(async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      if (fails) {
        throw new Error('no');
      }
      return 'done';
    });
  const results = await Promise.allSettled(
    [false, true, true, false, false].map(task),
  );
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  expect(most).toBe(2);
});
