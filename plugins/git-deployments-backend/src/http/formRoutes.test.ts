import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
} from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import express from 'express';
import request from 'supertest';
import type { GitDeploymentsService } from '../service/types';
import { createRouter } from './createRouter';
import type { LogStreams } from './LogStreams';

describe('what the form asks, over HTTP', () => {
  const asked: unknown[] = [];
  let failure: Error | undefined;
  const answering =
    <T>(answer: T) =>
    async (_caller: unknown, input: unknown): Promise<T> => {
      asked.push(input);
      if (failure) {
        throw failure;
      }
      return answer;
    };
  const app = express()
    .use(
      createRouter({
        service: {
          inspectFolder: answering({ path: '/' }),
          listTargets: answering({ project: 'system:default/shop' }),
          adviseContainer: answering({ findings: [] }),
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
    failure = undefined;
  });

  it('looks into a folder of a branch, at first the root', async () => {
    const query = { repository: 'acme/api', branch: 'feature/a+b' };
    await client.get('/connections/git-1/inspection').query(query).expect(200);
    await client
      .get('/connections/git-1/inspection')
      .query({ ...query, path: '/apps/web' })
      .expect(200);
    expect(asked).toEqual([
      { connectionId: 'git-1', ...query, path: '/' },
      { connectionId: 'git-1', ...query, path: '/apps/web' },
    ]);
  });

  it('lists targets, all or in one place', async () => {
    const entityRef = 'component:default/api';
    await client.get('/targets').query({ entityRef }).expect(200);
    const place = { cluster: 'demo', namespace: 'shop-2' };
    await client
      .get('/targets')
      .query({ entityRef, ...place })
      .expect(200);
    expect(asked).toEqual([{ entityRef }, { entityRef, ...place }]);
  });

  it('gives advice, and says when the git server is down', async () => {
    await client.get('/containers/ctr-1/advice').expect(200, { findings: [] });
    failure = new ServiceUnavailableError(
      'GitHub could not show the branch main; try again later',
    );
    const { body } = await client.get('/containers/ctr-1/advice').expect(503);
    expect(body.error.message).toContain('try again later');
  });

  it.each([
    '/connections/git-1/inspection?repository=acme/api',
    '/connections/git-1/inspection?branch=main',
    '/connections/git-1/inspection?repository=a&branch=b&more=c',
    '/connections/nonsense/inspection?repository=a&branch=b',
    '/targets',
    '/containers/nonsense/advice',
  ])('refuses %s', async path => {
    await client.get(path).expect(400);
    expect(asked).toEqual([]);
  });
});
