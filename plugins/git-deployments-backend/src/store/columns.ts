/** How a column's value is kept, where it is not kept as it is. */
type Kind = 'json' | 'boolean';

/** Columns that hold JSON, or that SQLite has no type for, by table. */
export const JSON_COLUMNS = {
  connections: { scopes: 'json' },
  connection_shares: {},
  oauth_flows: {},
  hooks: {},
  containers: {
    workload: 'json',
    protection: 'json',
    buildOptions: 'json',
    pinned: 'json',
    undoOnFailure: 'boolean',
  },
  deliveries: { headers: 'json' },
  builds: {
    git: 'json',
    config: 'json',
    stages: 'json',
    instructions: 'json',
    instructionLines: 'json',
    authority: 'json',
    breakGlass: 'json',
  },
  decisions: { matchedFiles: 'json' },
  commit_statuses: { told: 'json' },
  approvals: { authors: 'json', changes: 'json' },
  approval_decisions: {},
  project_roles: {},
  container_changes: { changes: 'json' },
  audit: {},
} as const satisfies Record<string, Record<string, Kind>>;

/** The tables that are mapped by these functions. */
export type Table = keyof typeof JSON_COLUMNS;

/** Turns a row of the database into an object: camel case, JSON parsed. */
export function fromColumns<T>(table: Table, row: Record<string, unknown>): T {
  const kinds: Record<string, Kind> = JSON_COLUMNS[table];
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      const name = column.replace(/_([a-z])/g, (_, letter: string) =>
        letter.toUpperCase(),
      );
      return [name, read(kinds[name], value)];
    }),
  ) as T;
}

/** Turns an object, or a part of one, into columns. */
export function toColumns(
  table: Table,
  object: object,
): Record<string, unknown> {
  const kinds: Record<string, Kind> = JSON_COLUMNS[table];
  return Object.fromEntries(
    Object.entries(object)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`),
        kinds[name] === 'json' && value !== null
          ? JSON.stringify(value)
          : value,
      ]),
  );
}

function read(kind: Kind | undefined, value: unknown): unknown {
  if (kind === 'boolean') {
    return Boolean(value);
  }
  return kind === 'json' && typeof value === 'string'
    ? JSON.parse(value)
    : value;
}
