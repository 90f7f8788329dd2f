import type { AuditEvent } from 'backstage-plugin-git-deployments-common';
import type { Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The columns of the file, in their order. */
const COLUMNS = [
  'at',
  'actor',
  'action',
  'outcome',
  'severity',
  'project',
  'entityRef',
  'containerId',
  'buildId',
  'approvalId',
  'sha',
  'digest',
  'rule',
  'message',
  'id',
] as const satisfies readonly (keyof AuditEvent)[];

/** Sends events as a file, as fast as the connection takes them. */
export async function sendAudit(
  events: AsyncIterable<AuditEvent>,
  format: 'csv' | 'json',
  res: Response,
): Promise<void> {
  res.writeHead(200, {
    'content-type':
      format === 'csv'
        ? 'text/csv; charset=utf-8; header=present'
        : 'application/json; charset=utf-8',
    'content-disposition': `attachment; filename="audit.${format}"`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  try {
    await pipeline(
      Readable.from(format === 'csv' ? csvOf(events) : jsonOf(events)),
      res,
    );
  } catch (error) {
    // A reader who goes away is no failure of ours.
    if (!isPrematureClose(error)) {
      throw error;
    }
  }
}

function isPrematureClose(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_STREAM_PREMATURE_CLOSE'
  );
}

/** RFC 4180. */
export async function* csvOf(
  events: AsyncIterable<AuditEvent>,
): AsyncGenerator<string> {
  yield row(COLUMNS);
  for await (const event of events) {
    yield row(COLUMNS.map(column => event[column] ?? ''));
  }
}

/** One array, an event a line. */
export async function* jsonOf(
  events: AsyncIterable<AuditEvent>,
): AsyncGenerator<string> {
  let separator = '[';
  for await (const event of events) {
    yield `${separator}\n${JSON.stringify(event)}`;
    separator = ',';
  }
  yield separator === '[' ? '[]\n' : '\n]\n';
}

function row(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** Spreadsheets would calculate what begins like a formula, and commit messages are anybody's: it is made a text. */
function cell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
