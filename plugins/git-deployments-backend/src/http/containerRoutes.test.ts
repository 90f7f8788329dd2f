import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
} from '@backstage/backend-test-utils';
import express from 'express';
import request from 'supertest';
import type { GitDeploymentsService } from '../service/types';
import { createRouter } from './createRouter';
import type { LogStreams } from './LogStreams';

describe('lists of containers and builds over HTTP', () => {
  const asked: unknown[] = [];
  const answer = async (_caller: unknown, input: unknown) => {
    asked.push(input);
    return { items: [] };
  };
  const app = express()
    .use(
      createRouter({
        service: {
          listContainers: answer,
          listBuilds: answer,
          getContainerStatistics: answer,
          compareContainers: answer,
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

  it('take one state, as ever, and several', async () => {
    await client.get('/containers/ctr-1/builds?status=failed').expect(200);
    await client
      .get('/containers/ctr-1/builds?status=failed,error&trigger=push,approval')
      .expect(200);
    expect(asked).toEqual([
      expect.objectContaining({
        containerId: 'ctr-1',
        status: ['failed'],
        count: true,
        limit: 30,
        offset: 0,
      }),
      expect.objectContaining({
        status: ['failed', 'error'],
        trigger: ['push', 'approval'],
      }),
    ]);
  });

  it('take each filter of the history', async () => {
    await client
      .get('/containers/ctr-1/builds')
      .query({
        person: 'mia',
        branch: 'release/1',
        text: '100% & more',
        from: '2026-11-24',
        to: '2026-11-25T01:00:00+01:00',
        count: false,
        limit: 5,
        cursor: 'sealed',
      })
      .expect(200);
    expect(asked).toEqual([
      {
        containerId: 'ctr-1',
        cursor: 'sealed',
        count: false,
        status: undefined,
        trigger: undefined,
        person: 'mia',
        branch: 'release/1',
        text: '100% & more',
        from: '2026-11-24T00:00:00.000Z',
        to: '2026-11-25T00:00:00.000Z',
        limit: 5,
        offset: 0,
      },
    ]);
  });

  it.each([
    '/containers/ctr-1/builds?status=nonsense',
    '/containers/ctr-1/builds?status=failed,nonsense',
    '/containers/ctr-1/builds?trigger=',
    '/containers/ctr-1/builds?from=yesterday',
    '/containers?owned=true&status=nonsense',
    '/containers?owned=true&order=age',
    '/containers/ctr-1/comparison',
  ])('refuse what is no filter: %s', async path => {
    await client.get(path).expect(400);
    expect(asked).toEqual([]);
  });

  it('look for no characters that a database cannot', async () => {
    await client.get('/containers/ctr-1/builds?text=a%00b').expect(200);
    expect(asked).toEqual([expect.objectContaining({ text: 'a b' })]);
  });

  it('are of an entity, or of all that is the caller’s', async () => {
    await client.get('/containers?entityRef=component:default/api').expect(200);
    await client
      .get(
        '/containers?owned=true&owner=group:default/team&status=attention,live&environment=staging&search=api&order=recent&limit=5&offset=10',
      )
      .expect(200);
    expect(asked).toEqual([
      expect.objectContaining({
        entityRef: 'component:default/api',
        owned: false,
        order: 'name',
      }),
      {
        entityRef: undefined,
        owned: true,
        owner: 'group:default/team',
        status: ['attention', 'live'],
        environment: 'staging',
        search: 'api',
        order: 'recent',
        limit: 5,
        offset: 10,
      },
    ]);
  });

  it('say how a container does, and how it compares', async () => {
    await client.get('/containers/ctr-1/statistics').expect(200);
    await client.get('/containers/ctr-1/comparison?with=ctr-2').expect(200);
    expect(asked).toEqual([
      { containerId: 'ctr-1' },
      { containerId: 'ctr-1', with: 'ctr-2' },
    ]);
  });
});
