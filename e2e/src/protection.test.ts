import type {
  Build,
  Container,
  Decision,
  GitDeploymentsClient,
} from 'backstage-plugin-git-deployments-common';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PathBench } from './PathBench';
import {
  cellOf,
  COLUMNS,
  MATRIX,
  type Cell,
  type Column,
} from './protection/matrix';
import { TestPortal, until, type Persona } from './TestPortal';

/* Who may deploy: each cell of the table, by each way in, over HTTP, with what the ledger says of it. */

jest.setTimeout(600_000);

const MACHINE_TOKEN = 'machine-token-of-a-pipeline';
const STRANGER_TOKEN = 'machine-token-of-a-stranger';

const STATUS: Record<Cell, string> = {
  deploy: 'queued',
  ask: 'pending_approval',
  '-': 'none',
};

const PUSHED: Record<Cell, Decision['outcome']> = {
  deploy: 'build',
  ask: 'await approval',
  '-': 'block',
};

/** Whether the build of a push waits; none where it was blocked. */
const BUILT: Record<Cell, { waits: boolean } | undefined> = {
  deploy: { waits: false },
  ask: { waits: true },
  '-': undefined,
};

describe('who may deploy', () => {
  let portal: TestPortal;
  const bench = new PathBench(() => portal);
  const containers = new Map<string, Container>();
  const sources = new Map<string, Build>();
  let staging: Build;
  let owner: GitDeploymentsClient;

  const containerOf = ({ title }: Column) => containers.get(title)!;

  beforeAll(async () => {
    portal = await TestPortal.start(async () => ({
      backend: {
        auth: {
          externalAccess: [
            {
              type: 'static',
              options: { token: MACHINE_TOKEN, subject: 'pipeline' },
            },
            {
              type: 'static',
              options: { token: STRANGER_TOKEN, subject: 'stranger' },
            },
          ],
        },
      },
      gitDeployments: {
        roles: {
          machines: [
            {
              subject: 'pipeline',
              role: 'member',
              projects: ['component:default/*'],
            },
          ],
        },
      },
    }));
    await bench.open();
    // At the forge an outsider may push: what that means in the portal is another matter.
    const { directory } = portal.sandbox.github.forge;
    const repository = directory.repository('acme', 'api')!;
    await directory.updateRepository(repository, {
      roles: { ...repository.roles, outsider: 'write' },
    });
    owner = await portal.client('owner');
    for (const column of COLUMNS) {
      const { level, approvalRequired, listed } = column;
      containers.set(
        column.title,
        await bench.create(`c${containers.size}`, {
          protection: {
            level,
            approvalRequired,
            allowList: listed ? ['user:default/member'] : [],
          },
          supersede: 'queue-all',
        }),
      );
    }
    const all = [...containers.values(), await bench.create('staging')];
    const built = await Promise.all(
      all.map(async ({ id }) =>
        succeeded(await owner.build.trigger({ containerId: id })),
      ),
    );
    COLUMNS.forEach(({ title }, index) => sources.set(title, built[index]));
    staging = built[built.length - 1];
  });

  afterAll(async () => {
    await portal.stop();
  });

  async function succeeded({ id }: Build): Promise<Build> {
    return until(`${id} is deployed`, async () => {
      const build = await owner.build.get({ deploymentId: id });
      return build.status === 'succeeded' ? build : undefined;
    });
  }

  const newestDecision = async ({ id }: Container) =>
    (await owner.decision.list({ containerId: id, limit: 1 })).items[0];

  const WAYS: Record<
    string,
    (client: GitDeploymentsClient, column: Column) => Promise<Build>
  > = {
    'Trigger Build': (client, column) =>
      client.build.trigger({ containerId: containerOf(column).id }),
    redeploy: (client, column) =>
      client.build.redeploy({
        deploymentId: sources.get(column.title)!.id,
      }),
    promotion: (client, column) =>
      client.container.promote({
        containerId: containerOf(column).id,
        fromBuildId: staging.id,
      }),
    rollback: (client, column) =>
      client.container.rollback({
        containerId: containerOf(column).id,
        buildId: sources.get(column.title)!.id,
      }),
  };

  const CALLERS: Record<string, () => Promise<GitDeploymentsClient>> = {
    owner: () => portal.client('owner'),
    admin: () => portal.client('admin'),
    member: () => portal.client('member'),
    outsider: () => portal.client('outsider'),
    'machine, member': async () => portal.clientOf(MACHINE_TOKEN),
    machine: async () => portal.clientOf(STRANGER_TOKEN),
  };

  const CELLS = Object.keys(WAYS).flatMap(way =>
    Object.keys(CALLERS).map(who => [way, who] as const),
  );

  it.each(CELLS)('by %s: %s', async (way, who) => {
    const client = await CALLERS[who]();
    for (const column of COLUMNS) {
      const container = containerOf(column);
      const expected = cellOf(who, column);
      const before = await newestDecision(container);
      const rights = await client.container.rights({
        containerId: container.id,
      });
      expect([column.title, rights.deploy.outcome]).toEqual([
        column.title,
        expected === '-' ? 'refused' : expected,
      ]);
      const answer = await WAYS[way](client, column).then(
        ({ id, status, allowedBy }) => ({ id, status, allowedBy }),
        ({ statusCode, message }) => ({
          id: undefined,
          status: statusCode === 403 ? 'none' : `${statusCode} ${message}`,
          allowedBy: undefined,
        }),
      );
      expect([column.title, answer.status]).toEqual([
        column.title,
        STATUS[expected],
      ]);
      const after = await newestDecision(container);
      const refused = expected === '-';
      expect(
        refused
          ? { id: after.id }
          : {
              outcome: after.outcome,
              buildId: after.buildId,
              saysWhy: after.reason.includes(answer.allowedBy ?? '?'),
            },
      ).toEqual(
        refused
          ? { id: before.id }
          : { outcome: PUSHED[expected], buildId: answer.id, saysWhy: true },
      );
      const { pinned } = await owner.container.get({
        containerId: container.id,
      });
      // A rollback that is only asked for pins nothing yet.
      expect([column.title, pinned !== null]).toEqual([
        column.title,
        way === 'rollback' && expected === 'deploy',
      ]);
      if (pinned) {
        await owner.container.unpin({ containerId: container.id });
      }
    }
  });

  /** The build of a decision: whose it is, and whether it waits for an approval. */
  async function pushedBuild({ buildId }: Decision) {
    if (buildId === null) {
      return undefined;
    }
    const build = await owner.build.get({ deploymentId: buildId });
    return { by: build.triggeredBy, waits: build.approval !== null };
  }

  /** What the ledgers say of a commit. */
  async function ledger(
    what: (decision: Decision) => boolean,
  ): Promise<Map<string, Decision>> {
    const find = (column: Column) =>
      until(`${column.title} has decided`, async () => {
        const { items } = await owner.decision.list({
          containerId: containerOf(column).id,
        });
        return items.find(what);
      });
    const found = new Map<string, Decision>();
    for (const column of COLUMNS) {
      found.set(column.title, await find(column));
    }
    return found;
  }

  it.each<Persona>(['owner', 'admin', 'member', 'outsider'])(
    'by a push, and by its delivery again: %s',
    async who => {
      const github = portal.at('github');
      const sha = await github.push(who, 'acme/api', { 'who.txt': who });
      const decided = await ledger(({ after }) => after === sha);
      for (const column of COLUMNS) {
        const decision = decided.get(column.title)!;
        expect([column.title, decision.outcome]).toEqual([
          column.title,
          PUSHED[cellOf(who, column)],
        ]);
        expect(decision.actor).toBe(`user:default/${who}`);
        expect(await pushedBuild(decision)).toEqual(
          BUILT[cellOf(who, column)] && {
            ...BUILT[cellOf(who, column)],
            by: `user:default/${who}`,
          },
        );
      }

      const again = await owner.delivery.replay({
        deliveryId: decided.get(COLUMNS[0].title)!.deliveryId!,
      });
      const replayed = await ledger(
        ({ deliveryId }) => deliveryId === again.id,
      );
      for (const column of COLUMNS) {
        // What was decided is not done twice, and what was blocked stays so.
        expect([column.title, replayed.get(column.title)?.outcome]).toEqual([
          column.title,
          cellOf(who, column) === '-' ? 'block' : 'skip',
        ]);
      }
    },
  );

  it('by the poll: nobody', async () => {
    const github = portal.at('github');
    const { webhooks } = github.forge.forge;
    await webhooks.remove(github.forge.hooks('acme/api')[0]);
    const sha = await github.push('owner', 'acme/api', { 'who.txt': 'poll' });
    await owner.hook.check({ containerId: containerOf(COLUMNS[0]).id });
    const decided = await ledger(({ after }) => after === sha);
    for (const column of COLUMNS) {
      expect([column.title, decided.get(column.title)]).toEqual([
        column.title,
        expect.objectContaining({
          trigger: 'poll',
          outcome: PUSHED[cellOf('nobody', column)],
        }),
      ]);
    }
  });

  it('is what the documentation says', async () => {
    const page = await readFile(
      path.resolve(__dirname, '../../docs/protection.md'),
      'utf8',
    );
    expect(page).toContain(MATRIX);
  });
});
