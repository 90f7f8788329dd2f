import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
} from '@backstage/backend-test-utils';
import type { AuditEvent } from 'backstage-plugin-git-deployments-common';
import express from 'express';
import request from 'supertest';
import type { GitDeploymentsService } from '../service/types';
import { createRouter } from './createRouter';
import type { LogStreams } from './LogStreams';

const EVENT: AuditEvent = {
  id: 'aud-1',
  at: '2026-11-24T10:00:00.000Z',
  actor: 'user:default/mia',
  action: 'role-set',
  outcome: 'refused',
  severity: 'high',
  project: 'system:default/shop',
  entityRef: null,
  containerId: null,
  buildId: null,
  approvalId: null,
  sha: null,
  digest: null,
  rule: null,
  message: 'user:default/mia wanted to give a role, and was refused',
};

describe('roles and the audit trail over HTTP', () => {
  const asked: unknown[] = [];
  const answering =
    <T>(answer: T) =>
    async (_caller: unknown, input: unknown): Promise<T> => {
      asked.push(input);
      return answer;
    };
  const app = express()
    .use(
      createRouter({
        service: {
          listAudit: answering({ items: [EVENT], totalItems: 1, pageInfo: {} }),
          exportAudit: answering(
            (async function* one() {
              yield EVENT;
            })(),
          ),
          getProjectRoles: answering({ project: 'system:default/shop' }),
          setProjectRole: answering({ project: 'system:default/shop' }),
          removeProjectRole: answering({ project: 'system:default/shop' }),
        } as object as GitDeploymentsService,
        httpAuth: mockServices.httpAuth({
          defaultCredentials: mockCredentials.user(),
        }),
        streams: {} as object as LogStreams,
        secureCookies: false,
      }),
    )
    .use(mockErrorHandler());
  const client = request
    .agent(app)
    .set('authorization', mockCredentials.user.header());

  beforeEach(() => {
    asked.length = 0;
  });

  it('lists events under each filter', async () => {
    const filter = {
      project: 'system:default/shop',
      containerId: 'ctr-1',
      actor: 'user:default/mia',
      action: 'role-set',
      outcome: 'refused',
      from: '2026-11-24',
      to: '2026-11-25T00:00:00Z',
    };
    const { body } = await client
      .get('/audit')
      .query({ ...filter, limit: 5, cursor: 'x' })
      .expect(200);
    expect(body.items).toEqual([EVENT]);
    expect(asked).toEqual([{ ...filter, limit: 5, cursor: 'x' }]);
    expect(
      (await client.get('/audit').query({ outcome: 'perhaps' })).status,
    ).toBe(400);
  });

  it('sends a file: CSV, unless JSON is asked for', async () => {
    const { text, headers } = await client
      .get('/audit/export')
      .query({ project: 'system:default/shop' })
      .expect(200);
    expect(headers['content-type']).toMatch(/^text\/csv/);
    expect(text.split('\r\n')[1]).toMatch(/role-set,refused,high/);
    expect(asked).toMatchObject([{ project: 'system:default/shop' }]);
    const json = await client
      .get('/audit/export')
      .query({ format: 'json' })
      .expect(200);
    expect(json.headers['content-type']).toMatch(/^application\/json/);
  });

  it('gives and takes roles', async () => {
    const project = 'component:default/api';
    const principal = 'user:default/mia';
    await client.get('/projects/roles').query({ project }).expect(200);
    await client
      .put('/projects/roles')
      .send({ project, principal, role: 'admin' })
      .expect(200);
    await client
      .delete('/projects/roles')
      .query({ project, principal })
      .expect(200);
    expect(asked).toEqual([
      { project },
      { project, principal, role: 'admin' },
      { project, principal },
    ]);
    expect((await client.get('/projects/roles')).status).toBe(400);
    expect(
      (
        await client
          .put('/projects/roles')
          .send({ project, principal, role: 'king' })
      ).status,
    ).toBe(400);
  });
});
