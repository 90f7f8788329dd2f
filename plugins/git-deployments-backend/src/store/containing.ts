import type { Knex } from 'knex';

/** Leaves rows in which one of the columns has a text in it, whatever the case of either. */
export function containing(
  query: Knex.QueryBuilder,
  columns: readonly string[],
  text: string,
): void {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  query.where(some => {
    for (const column of columns) {
      some.orWhereRaw(`lower(??) like ? escape '\\'`, [column, pattern]);
    }
  });
}
