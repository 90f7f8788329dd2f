import type { LogLine } from 'backstage-plugin-git-deployments-common';
import type { BuildRow, Store } from '../../store';

/** Lines that are read at once. */
const PAGE = 100;

/** A store with one log that grows, and that counts how often it is asked. */
export function growingLog() {
  const lines: LogLine[] = [];
  const asked = { build: 0, lines: 0 };
  let status: BuildRow['status'] = 'building';
  const store = {
    builds: {
      get: async () => {
        asked.build += 1;
        return { status, logLines: lines.length };
      },
    },
    logs: {
      read: async (_id: string, after: number) => {
        asked.lines += 1;
        return lines.slice(after, after + PAGE);
      },
    },
  } as unknown as Store;
  return {
    store,
    asked,
    print: (text: string) =>
      lines.push({
        stage: 'build',
        line: text,
        time: '2026-11-24T10:00:00.000Z',
        n: lines.length + 1,
      }),
    end: () => {
      status = 'succeeded';
    },
  };
}
