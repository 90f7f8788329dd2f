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

describe('what explains a build over HTTP', () => {
  const change = { runningBuildId: 'dep-1', commits: [] };
  const events = { items: [{ reason: 'BackOff' }] };
  const getBuildChange = jest.fn(async () => change);
  const listBuildEvents = jest.fn(async () => events);
  const app = express()
    .use(
      createRouter({
        service: {
          getBuildChange,
          listBuildEvents,
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

  it('is its change', async () => {
    const { body } = await client.get('/builds/dep-2/change').expect(200);
    expect(body).toEqual(change);
    expect(getBuildChange).toHaveBeenCalledWith(expect.anything(), {
      buildId: 'dep-2',
    });
  });

  it('is what the cluster said', async () => {
    const { body } = await client.get('/builds/dep-2/events').expect(200);
    expect(body).toEqual(events);
    expect(listBuildEvents).toHaveBeenCalledWith(expect.anything(), {
      buildId: 'dep-2',
    });
  });

  it('is asked for by the id of a build alone', async () => {
    getBuildChange.mockClear();
    listBuildEvents.mockClear();
    await client.get('/builds/..%2Fx/events').expect(400);
    await client.get('/builds/dep-2/change?base=dep-1').expect(400);
    expect(getBuildChange).not.toHaveBeenCalled();
    expect(listBuildEvents).not.toHaveBeenCalled();
  });
});
