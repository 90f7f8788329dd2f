import { AUDITED } from '../audit/actions';
import { combine } from './combine';
import type { Caller, GitDeploymentsService } from './types';

/** Audited, but they change nothing. */
const READS = ['getDelivery', 'exportAudit'];

/** Tells open pages after every action that changed something: those that are audited. */
export function withSignals(
  inner: GitDeploymentsService,
  changed: () => void,
): GitDeploymentsService {
  const telling: Partial<GitDeploymentsService> = {};
  const names = Object.keys(AUDITED).filter(name => !READS.includes(name));
  for (const name of names) {
    const act: unknown = Reflect.get(inner, name);
    if (typeof act !== 'function') {
      throw new Error(`There is no action ${name}`);
    }
    Object.assign(telling, {
      [name]: async (caller: Caller, input: unknown) => {
        const result = await act.call(inner, caller, input);
        changed();
        return result;
      },
    });
  }
  return combine(inner, telling);
}
