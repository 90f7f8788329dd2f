/** Lets so many of the tasks that it is given run at once; the others follow in order. */
export function createLimiter(
  most: number,
): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async task => {
    if (running >= most) {
      await new Promise<void>(resolve => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) {
        // The place goes on to the next one, so that none who comes meanwhile takes it.
        next();
      } else {
        running -= 1;
      }
    }
  };
}
