import type { AuditEvent } from 'backstage-plugin-git-deployments-common';
import express from 'express';
import request from 'supertest';
import { csvOf, sendAudit } from './auditExport';

function event(changes: Partial<AuditEvent> = {}): AuditEvent {
  return {
    id: 'aud-1',
    at: '2026-11-24T10:00:00.000Z',
    actor: 'user:default/mia',
    action: 'build-trigger',
    outcome: 'succeeded',
    severity: 'medium',
    project: 'system:default/shop',
    entityRef: null,
    containerId: null,
    buildId: null,
    approvalId: null,
    sha: null,
    digest: null,
    rule: null,
    message: 'Hello',
    ...changes,
  };
}

async function* each(...events: AuditEvent[]): AsyncGenerator<AuditEvent> {
  yield* events;
}

async function csv(...events: AuditEvent[]): Promise<string> {
  let text = '';
  for await (const part of csvOf(each(...events))) {
    text += part;
  }
  return text;
}

function served(events: AsyncIterable<AuditEvent>, format: 'csv' | 'json') {
  const app = express();
  app.get('/export', (_req, res, next) => {
    sendAudit(events, format, res).catch(next);
  });
  return request(app).get('/export');
}

describe('the audit trail as a file', () => {
  it('begins with the names of the columns, and has a line for each event', async () => {
    expect(await csv(event())).toBe(
      'at,actor,action,outcome,severity,project,entityRef,containerId,buildId,approvalId,sha,digest,rule,message,id\r\n' +
        '2026-11-24T10:00:00.000Z,user:default/mia,build-trigger,succeeded,medium,system:default/shop,,,,,,,,Hello,aud-1\r\n',
    );
  });

  it.each([
    ['a comma', 'a, b', '"a, b"'],
    ['quotes', 'say "hi"', '"say ""hi"""'],
    ['lines', 'a\r\nb', '"a\r\nb"'],
    ['a formula', '=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
    ['a formula by +', '+1', "'+1"],
    ['a formula by -', '-1', "'-1"],
    ['a formula by @', '@SUM(A1)', "'@SUM(A1)"],
    ['a formula behind a tab', '\t=1', "'\t=1"],
    ['a formula behind a return', '\r=1', '"\'\r=1"'],
  ])('keeps a cell with %s one cell of text', async (_, message, cell) => {
    expect(await csv(event({ message }))).toContain(`,,${cell},aud-1\r\n`);
  });

  it('is JSON where that is asked for, also of nothing', async () => {
    const events = [event({ id: 'aud-1' }), event({ id: 'aud-2' })];
    const { body, headers } = await served(each(...events), 'json').expect(200);
    expect(body).toEqual(events);
    expect(headers['content-disposition']).toBe(
      'attachment; filename="audit.json"',
    );
    const none = await served(each(), 'json').expect(200);
    expect(none.body).toEqual([]);
  });

  it('is sent as it is read, not faster than the reader takes it', async () => {
    let read = 0;
    async function* endless() {
      for (;;) {
        read += 1;
        yield event({ message: 'x'.repeat(1000) });
      }
    }
    const app = express();
    const closed = new Promise<void>((resolve, reject) => {
      app.get('/export', (_req, res) => {
        sendAudit(endless(), 'csv', res).then(resolve, reject);
      });
    });
    const server = app.listen(0);
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const response = await fetch(`http://127.0.0.1:${port}/export`);
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
    // The reader has gone: so has the sender.
    await closed;
    const atTheEnd = read;
    server.close();
    expect(atTheEnd).toBeLessThan(1_000_000);
  });

  it('is cut off, not completed, where the trail cannot be read on', async () => {
    async function* broken() {
      yield event();
      throw new Error('the database went away');
    }
    await expect(
      served(broken(), 'json').then(({ text }) => JSON.parse(text)),
    ).rejects.toThrow();
  });
});
