import type { Knex } from 'knex';

/**
 * Takes rows that are due, for a while: nobody else gets them meanwhile, and what someone takes who dies is due again by
 * time. Of several backends at once, each takes what no other one does.
 *
 * @param due - which rows, in which order, and how many at most
 * @param until - when they are due again
 * @param changes - what else becomes of a row that is taken
 * @returns the rows, as they were
 */
export async function claimDue(
  tx: Knex.Transaction,
  table: string,
  due: Knex.QueryBuilder,
  until: string,
  changes: Record<string, Knex.Raw> = {},
): Promise<Record<string, unknown>[]> {
  // SQLite has one connection: whoever has a transaction is alone.
  const rows = await (tx.client.config.client === 'pg'
    ? due.forUpdate().skipLocked()
    : due);
  await tx(table)
    .whereIn(
      'id',
      rows.map((row: { id: string }) => row.id),
    )
    .update({ ...changes, due_at: until });
  return rows;
}
