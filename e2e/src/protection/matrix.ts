import type { ProtectionLevel } from 'backstage-plugin-git-deployments-common';

/**
 * Who gets what, at which protection: the whole of it. `deploy` goes on at once, `ask` waits for an approval, `-` is
 * refused: a push is blocked, a request is answered with 403.
 *
 * The same for every way to a deploy: a push, Trigger Build, redeploy, rollback, promotion, and a delivery that is
 * replayed. The poll does not know who pushed, and is like "nobody". docs/protection.md has this very table.
 */
export const MATRIX = `
| who             | none   | none, approvals | restricted | restricted, approvals | listed | listed, approvals | locked | locked, approvals |
| --------------- | ------ | --------------- | ---------- | --------------------- | ------ | ----------------- | ------ | ----------------- |
| owner           | deploy | deploy          | deploy     | deploy                | deploy | deploy            | deploy | deploy            |
| admin           | deploy | deploy          | deploy     | deploy                | deploy | deploy            | -      | ask               |
| member          | deploy | ask             | -          | ask                   | deploy | ask               | -      | ask               |
| machine, member | deploy | ask             | -          | ask                   | -      | ask               | -      | ask               |
| outsider        | -      | -               | -          | -                     | -      | -                 | -      | -                 |
| machine         | -      | -               | -          | -                     | -      | -                 | -      | -                 |
| nobody          | -      | -               | -          | -                     | -      | -                 | -      | -                 |
`.trim();

/** What somebody gets. */
export type Cell = 'deploy' | 'ask' | '-';

/** A container of the table: `listed` is restricted, with `member` on its allow-list. */
export interface Column {
  title: string;
  level: ProtectionLevel;
  listed: boolean;
  approvalRequired: boolean;
}

const [head, , ...body] = MATRIX.split('\n').map(line =>
  line
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim()),
);

/** The columns, in order. */
export const COLUMNS: readonly Column[] = head.slice(1).map(title => {
  const [name, approvals] = title.split(', ');
  const listed = name === 'listed';
  return {
    title,
    level: listed ? 'restricted' : (name as ProtectionLevel),
    listed,
    approvalRequired: approvals === 'approvals',
  };
});

/** What somebody gets at a column. */
export function cellOf(who: string, column: Column): Cell {
  const row = body.find(([name]) => name === who);
  const cell = row?.[1 + COLUMNS.indexOf(column)];
  if (cell !== 'deploy' && cell !== 'ask' && cell !== '-') {
    throw new Error(`The table has no "${who}" at "${column.title}"`);
  }
  return cell;
}
