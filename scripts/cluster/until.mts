import { PlainError } from '../portal.mts';

const PAUSE_MS = 100;

/** Waits until `look` answers true. `Ended` from it ends the waiting; of other errors the last is told in the end. */
export async function until(
  what: string,
  look: () => boolean | Promise<boolean>,
  seconds = 60,
): Promise<true> {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      if (await look()) {
        return true;
      }
    } catch (error) {
      if (error instanceof Ended) {
        throw error;
      }
      last = error;
    }
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
  }
  throw new PlainError(
    `Waited ${seconds} s in vain until ${what}${last ? `: ${last}` : ''}`,
  );
}

/** What is waited for will not come. */
export class Ended extends PlainError {}
