import type { GitDeploymentsClient } from 'backstage-plugin-git-deployments-common';
import { FORGE_IDS, type ForgeUser } from './ForgeUser';
import { TestPortal } from './TestPortal';

/* Browsing large accounts: what a keystroke costs upstream, and what happens when the forge has had enough. */

const REPOSITORIES = 10_000;
const BRANCHES = 5_000;

jest.setTimeout(120_000);

let portal: TestPortal;

beforeAll(async () => {
  portal = await TestPortal.start();
});

afterAll(async () => {
  await portal.stop();
});

describe.each(FORGE_IDS)('an account with 10,000 repositories at %s', id => {
  let at: ForgeUser;
  let owner: GitDeploymentsClient;
  let connectionId: string;

  beforeAll(async () => {
    at = portal.at(id);
    await at.forge.createManyRepositories({
      owner: 'acme',
      prefix: 'service-',
      count: REPOSITORIES,
      roles: { owner: 'admin' },
    });
    await at.forge.createManyBranches('acme/api', {
      prefix: 'topic/',
      count: BRANCHES,
    });
    ({ id: connectionId } = await portal.connection('owner', id));
    owner = await portal.client('owner');
  });

  afterEach(() => at.forge.faults.clear());

  /** How many requests the forge's API has served for this. */
  async function cost(work: () => Promise<unknown>): Promise<number> {
    at.forge.requests.clear();
    await work();
    const { pathname } = new URL(at.forge.apiUrl);
    return at.forge.requests.matching(new RegExp(`^${pathname}/`)).length;
  }

  const search = (text: string) =>
    owner.connection.repositories({ connectionId, search: text });

  it('costs one request a keystroke, and none for what was just asked', async () => {
    // The form lists them before anybody types.
    const listed = await owner.connection.repositories({ connectionId });
    expect(listed.items).toHaveLength(30);
    expect(listed.pageInfo.nextCursor).toEqual(expect.any(String));

    const typed = 'service-9999';
    for (let length = 3; length <= typed.length; length++) {
      const text = typed.slice(0, length);
      expect({ text, cost: await cost(() => search(text)) }).toEqual({
        text,
        cost: 1,
      });
    }
    const { items } = await search(typed);
    expect(items.map(({ fullName }) => fullName)).toEqual([
      'acme/service-9999',
    ]);
    expect(await cost(() => search(typed.slice(0, -1)))).toBe(0);
  });

  it('asks once for all who ask the same at the same time', async () => {
    expect(
      await cost(() =>
        Promise.all(Array.from({ length: 20 }, () => search('service-77'))),
      ),
    ).toBe(1);
  });

  it('finds one of 5,000 branches with a request, the default one among them', async () => {
    const branches = (text?: string) =>
      owner.connection.branches({
        connectionId,
        repository: 'acme/api',
        search: text,
      });
    const first = await branches();
    expect(first.items).toHaveLength(30);
    let found;
    expect(
      await cost(async () => {
        found = await branches('topic/4999');
      }),
    ).toBe(1);
    expect(found).toMatchObject({ items: [{ name: 'topic/4999' }] });
    expect((await branches('main')).items).toEqual([
      expect.objectContaining({ name: 'main', default: true }),
    ]);
  });

  it('waits for a rate limit of seconds, and reports a longer one', async () => {
    const { pathname } = new URL(at.forge.apiUrl);
    const limited = (retryAfter: number, times: number) =>
      at.forge.faults.next({
        kind: 'status',
        path: new RegExp(`^${pathname}/`),
        status: 429,
        headers: { 'retry-after': String(retryAfter) },
        body: { message: 'Too many requests' },
        times,
      });
    limited(1, 1);
    await expect(search('service-3131')).resolves.toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ fullName: 'acme/service-3131' }),
      ]),
    });
    limited(900, 10);
    await expect(search('service-3232')).rejects.toMatchObject({
      statusCode: 503,
      cause: expect.objectContaining({
        message: expect.stringMatching(/rate limit .* try again after 20/i),
      }),
    });
  });
});
