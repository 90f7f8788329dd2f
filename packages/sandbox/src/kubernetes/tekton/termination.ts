import { ContainerStatus } from '../types';

/** What the entrypoint leaves in a termination message: a result (type 1), or a fact about the step (type 3). */
export interface TerminationEntry {
  key: string;
  value: string;
  type: number;
}

/** What a step's container left behind; nothing where its message is no list of the entrypoint's. */
export function entriesOf(status: ContainerStatus): TerminationEntry[] {
  const message = status.state.terminated?.message;
  if (!message?.startsWith('[')) return [];
  return JSON.parse(message) as TerminationEntry[];
}
