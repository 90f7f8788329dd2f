import { FORGE_IDS } from './ForgeUser';
import { TestPortal } from './TestPortal';

/*
 * How long browsing takes through the portal, as a ratio to asking the forge itself, on an account with 10,000
 * repositories and a repository with 5,000 branches. Both are measured in turns in one run; there is no assertion about
 * time. Run by `npm run bench`.
 */

const ROUNDS = 15;

jest.setTimeout(600_000);

const SEARCH = {
  github: (api: string, text: string) =>
    `${api}/search/repositories?q=${text}+in:name+user:acme&per_page=30`,
  gitlab: (api: string, text: string) =>
    `${api}/projects?membership=true&search=${text}&per_page=30`,
  bitbucket: (api: string, text: string) =>
    `${api}/repositories/acme?role=member&q=name~"${text}"&pagelen=30`,
};

const BRANCH = {
  github: (api: string, text: string) =>
    `${api}/repos/acme/api/git/matching-refs/heads/${text}`,
  gitlab: (api: string, text: string) =>
    `${api}/projects/acme%2Fapi/repository/branches?search=${text}`,
  bitbucket: (api: string, text: string) =>
    `${api}/repositories/acme/api/refs/branches?q=name~"${text}"`,
};

const median = (values: number[]) =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

it('compares browsing through the portal with asking the forge', async () => {
  const portal = await TestPortal.start();
  const rows: string[] = [];
  try {
    for (const id of FORGE_IDS) {
      const { forge } = portal.at(id);
      await forge.createManyRepositories({
        owner: 'acme',
        prefix: 'service-',
        count: 10_000,
        roles: { owner: 'admin' },
      });
      await forge.createManyBranches('acme/api', {
        prefix: 'topic/',
        count: 5_000,
      });
      const { id: connectionId } = await portal.connection('owner', id);
      const owner = await portal.client('owner');
      await owner.connection.repositories({ connectionId });
      const app = forge.forge.oauth.app('git-deployments');
      const { accessToken } = await forge.forge.oauth.issueToken({
        clientId: app?.clientId ?? '',
        userId: forge.forge.user('owner').id,
        scopes: ['repo', 'api', ...(app?.scopes ?? [])],
      });
      const ask = async (url: string) => {
        const response = await fetch(url, {
          headers: { authorization: `Bearer ${accessToken}` },
        });
        if (!response.ok) {
          throw new Error(`${url} answered ${response.status}`);
        }
        await response.text();
      };
      const cases = {
        'search repositories': {
          direct: (n: number) => ask(SEARCH[id](forge.apiUrl, `service-${n}`)),
          portal: (n: number) =>
            owner.connection.repositories({
              connectionId,
              search: `service-${n}`,
            }),
        },
        'search branches': {
          direct: (n: number) => ask(BRANCH[id](forge.apiUrl, `topic/${n}`)),
          portal: (n: number) =>
            owner.connection.branches({
              connectionId,
              repository: 'acme/api',
              search: `topic/${n}`,
            }),
        },
      };
      for (const [name, { direct, portal: through }] of Object.entries(cases)) {
        const [direct_, first, again]: number[][] = [[], [], []];
        for (let round = 0; round < ROUNDS; round++) {
          const n = 1000 + round;
          direct_.push(await timed(() => direct(n)));
          first.push(await timed(() => through(n)));
          again.push(await timed(() => through(n)));
        }
        const unit = median(direct_);
        rows.push(
          [
            id.padEnd(10),
            name.padEnd(20),
            `${unit.toFixed(1)} ms`.padStart(9),
            `${(median(first) / unit).toFixed(2)} x`.padStart(9),
            `${(median(again) / unit).toFixed(2)} x`.padStart(9),
          ].join('  '),
        );
      }
    }
  } finally {
    await portal.stop();
  }
  process.stdout.write(
    `\n${[
      'forge       what                   directly     portal      again',
      ...rows,
    ].join('\n')}\n\n`,
  );
  expect(rows).toHaveLength(2 * FORGE_IDS.length);
});
