import knex from 'knex';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SandboxForge } from 'sandbox';
import type { PostgresDatabases, TestPortal } from './TestPortal';

/** The secrets that forges have given out, from now on: tokens as they are issued, and what signs webhooks. */
export class GivenSecrets {
  readonly #tokens = new Set<string>();
  readonly #forges: readonly SandboxForge[];

  constructor(forges: readonly SandboxForge[]) {
    this.#forges = forges;
    for (const { forge } of forges) {
      const { oauth } = forge;
      const exchangeCode = oauth.exchangeCode.bind(oauth);
      oauth.exchangeCode = async request =>
        this.#remember(await exchangeCode(request));
      const refresh = oauth.refresh.bind(oauth);
      oauth.refresh = async request => this.#remember(await refresh(request));
    }
  }

  /** All of them, with what the hooks have now. */
  all(): string[] {
    const ofHooks = this.#forges.flatMap(({ forge }) =>
      forge.directory.repositories.flatMap(({ id }) =>
        forge.webhooks
          .hooksOf(id)
          .flatMap(({ secret, signingSecret }) => [secret, signingSecret]),
      ),
    );
    return [...this.#tokens, ...ofHooks].filter(
      (secret): secret is string => secret !== undefined && secret !== '',
    );
  }

  #remember<
    T extends
      | { kind: 'refused' }
      | {
          kind: 'issued';
          token: { accessToken: string; refreshToken?: string };
        },
  >(exchange: T): T {
    if (exchange.kind === 'issued') {
      const { accessToken, refreshToken } = exchange.token;
      [accessToken, refreshToken].forEach(
        token => token && this.#tokens.add(token),
      );
    }
    return exchange;
  }
}

/** Everything that the backend's database holds, as text. */
export async function dumpDatabase(portal: TestPortal): Promise<string> {
  return portal.postgres
    ? dumpPostgres(portal.postgres)
    : dumpFiles(path.join(portal.folder, 'portal'));
}

async function dumpFiles(folder: string): Promise<string> {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  const texts = await Promise.all(
    entries
      .filter(entry => entry.isFile())
      .map(entry =>
        readFile(path.join(entry.parentPath, entry.name), 'latin1').catch(
          // A journal that was there a moment ago.
          error => (error.code === 'ENOENT' ? '' : Promise.reject(error)),
        ),
      ),
  );
  return texts.join('\n');
}

async function dumpPostgres({
  connection,
  prefix,
}: PostgresDatabases): Promise<string> {
  const names = await query(
    { ...connection, database: 'postgres' },
    'SELECT datname AS name FROM pg_database',
  );
  const texts: string[] = [];
  for (const { name } of names.filter(row => row.name.startsWith(prefix))) {
    const at = { ...connection, database: name };
    const tables = await query(
      at,
      "SELECT table_schema || '.' || table_name AS name FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')",
    );
    for (const { name: table } of tables) {
      const [schema, relation] = table.split('.');
      const rows = await query(
        at,
        `SELECT encode(convert_to(x::text, 'UTF8'), 'escape') AS name FROM "${schema}"."${relation}" x`,
      );
      texts.push(...rows.map(row => row.name));
    }
  }
  return texts.join('\n');
}

async function query(
  connection: PostgresDatabases['connection'] & { database: string },
  sql: string,
): Promise<{ name: string }[]> {
  const database = knex({ client: 'pg', connection });
  try {
    const { rows } = await database.raw<{ rows: { name: string }[] }>(sql);
    return rows;
  } finally {
    await database.destroy();
  }
}
