import {
  isFinal,
  type Build,
  type Container,
  type CreateContainer,
  type GitDeploymentsClient,
} from 'backstage-plugin-git-deployments-common';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PathBench } from './PathBench';
import { Chance } from './protection/Chance';
import { Intruder, refused, type Estate } from './protection/Intruder';
import { buildOf, TestPortal, until } from './TestPortal';

/*
 * Whatever members do, in whatever order, what is protected runs what it ran. The order is by chance; MEMBERS_SEED
 * repeats one, MEMBERS_STEPS makes it longer or shorter, and MEMBERS_STORY names
 * a file to tell it in.
 */

jest.setTimeout(300_000);

const STEPS = Number(process.env.MEMBERS_STEPS ?? 150);
const MOST_MS = Math.max(60_000, STEPS * 400);
/** How long a machine that has other work besides may take for what waits. */
const BUSY_SECONDS = 120;

/** An entity whose owners are nobody, and one where `outsider` is to be admin: two projects beside that of `member`. */
const ENTITIES = ['vault', 'annex']
  .map(
    name => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
spec:
  type: service
  lifecycle: production
  owner: group:default/nobody
`,
  )
  .join('---\n');

const REPOSITORY = 'acme/estate';
const FORK = 'acme/estate-fork';

describe('members alone', () => {
  let portal: TestPortal;
  const bench = new PathBench(() => portal);
  const chance = new Chance(
    Number(process.env.MEMBERS_SEED ?? Date.now() % 1_000_000),
  );
  let owner: GitDeploymentsClient;
  let member: Intruder;
  let outsider: Intruder;
  let estate: Estate;
  /** What they may deploy to. */
  let open: Container;
  /** What they may not: of their own project, and of another one. */
  let kept: Container[];
  let before: Awaited<ReturnType<typeof look>>;
  let ours: Set<string>;

  beforeAll(async () => {
    portal = await TestPortal.start(async ({ folder }) => {
      const file = path.join(folder, 'entities.yaml');
      await writeFile(file, ENTITIES);
      const acme = path.resolve(
        __dirname,
        '../../packages/backend/catalog/acme.yaml',
      );
      return {
        catalog: {
          locations: [acme, file].map(target => ({ type: 'file', target })),
        },
      };
    });
    await bench.open();
    owner = await portal.client('owner');

    const [first, ...later] = await repository(REPOSITORY);
    const forked = await repository(FORK);
    const vault = await make('vault', {}, 'component:default/vault');
    open = await make('open');
    const annex = await make('annex', {}, 'component:default/annex');
    const running = [
      vault,
      await make('locked', { level: 'locked' }),
      await make('restricted', { level: 'restricted' }),
      await make('asks-to-build', { approvalRequired: true }),
      await make('asks-to-deploy', {
        approvalRequired: true,
        approval: { gate: 'deploy', ownAllowed: true },
      }),
    ];
    // And one where nothing runs yet.
    kept = [...running, await make('fresh', { level: 'locked' })];
    // Two builds of each, so that there is one to go back to.
    const deploy = (sha?: string) =>
      Promise.all(
        [...running, open].map(async ({ id }) =>
          succeeded(await owner.build.trigger({ containerId: id, sha })),
        ),
      );
    await deploy(first);
    await deploy();
    await owner.role.set({
      project: 'component:default/annex',
      principal: 'user:default/outsider',
      role: 'admin',
    });
    before = await look();
    ours = new Set((await buildsOf(kept)).map(({ id }) => id));

    estate = {
      repository: REPOSITORY,
      fork: FORK,
      containers: [...kept, open, annex],
      entityRefs: ['api', 'site', 'vault', 'annex'].map(
        name => `component:default/${name}`,
      ),
      shas: [first, ...later, ...forked, '0'.repeat(40)],
    };
    member = await Intruder.enter(portal, 'member', estate, chance);
    outsider = await Intruder.enter(portal, 'outsider', estate, chance);
  });

  afterAll(async () => {
    await portal.stop();
  });

  /** A repository that both may push to; answers its commits, oldest first. */
  async function repository(fullName: string): Promise<string[]> {
    const [, name] = fullName.split('/');
    const commit = (message: string) => ({
      branch: 'main',
      message,
      author: { name: 'Olivia Owner', email: 'owner@example.com' },
      date: new Date(),
      files: { Dockerfile: 'FROM scratch\nCOPY . /\n', 'a.txt': message },
    });
    await portal.at('github').forge.createRepository(
      {
        owner: 'acme',
        name,
        roles: { owner: 'admin', member: 'write', outsider: 'write' },
      },
      [commit(`Begin ${name}`), commit(`Go on with ${name}`)],
    );
    const clone = await portal.at('github').clone('owner', fullName);
    return (await clone.git('rev-list', '--reverse', 'HEAD')).split('\n');
  }

  async function make(
    name: string,
    protection: CreateContainer['protection'] = {},
    entityRef = 'component:default/api',
  ): Promise<Container> {
    return bench.create(name, { entityRef, protection }, REPOSITORY);
  }

  async function succeeded({ id }: Build): Promise<Build> {
    return until(`${id} is deployed`, async () => {
      const build = await owner.build.get({ deploymentId: id });
      return build.status === 'succeeded' ? build : undefined;
    });
  }

  /** All builds of containers. */
  async function buildsOf(containers: readonly Container[]): Promise<Build[]> {
    const all: Build[] = [];
    for (const { id } of containers) {
      for (let offset = 0, total = 1; offset < total; offset += 100) {
        const { items, totalItems } = await owner.build.list({
          containerId: id,
          limit: 100,
          offset,
        });
        all.push(...items);
        total = totalItems;
      }
    }
    return all;
  }

  /** What runs; undefined where nothing was ever deployed. */
  async function whatRuns({ target: { namespace, name } }: Container) {
    const { items } = await bench.cluster(
      'GET',
      `/apis/apps/v1/namespaces/${namespace}/deployments`,
    );
    return items.find(
      (item: { metadata: { name: string } }) => item.metadata.name === name,
    )?.spec;
  }

  /** All that has to stay as it is: what runs, the settings, and the roles. */
  async function look() {
    return {
      containers: await Promise.all(
        kept.map(async container => {
          const {
            hook,
            currentBuild,
            lastDeployed,
            pipelineStatus,
            ...settings
          } = await owner.container.get({ containerId: container.id });
          return {
            settings,
            deployed: lastDeployed?.id,
            runs: await whatRuns(container),
          };
        }),
      ),
      roles: await Promise.all(
        ['api', 'vault'].map(name =>
          owner.role.list({ project: `component:default/${name}` }),
        ),
      ),
    };
  }

  /** Waits until all that was pushed is decided. */
  async function decided(): Promise<void> {
    await portal.sandbox.github.idle();
    await until(
      'all deliveries are processed',
      async () => {
        const { items } = await owner.delivery.list({
          state: 'received',
          limit: 1,
        });
        return items.length === 0 ? true : undefined;
      },
      BUSY_SECONDS,
    );
  }

  /** Waits until that is so, also of a last push, and nothing is built any more. */
  async function rest(): Promise<void> {
    const last = String(await member.ways.push());
    await decided();
    for (const { id } of [...kept, open]) {
      const { items } = await owner.decision.list({ containerId: id });
      expect(items).toContainEqual(expect.objectContaining({ after: last }));
    }
    await until(
      'all builds are at rest',
      async () =>
        (
          await buildsOf([...kept, open, ...estate.containers])
        ).every(
          ({ status }) => isFinal(status) || status === 'pending_approval',
        )
          ? true
          : undefined,
      BUSY_SECONDS,
    );
  }

  /** Looks now and then, so that it is known what led to it. */
  async function wander(story: string[]): Promise<void> {
    const deadline = Date.now() + MOST_MS;
    let deck: (readonly [Intruder, string])[] = [];
    for (let step = 1; step <= STEPS && Date.now() < deadline; step += 1) {
      if (deck.length === 0) {
        // Each does each once before anything comes again.
        deck = [member, outsider].flatMap(each =>
          Object.keys(each.ways).map(way => [each, way] as const),
        );
      }
      const [[intruder, way]] = deck.splice(chance.below(deck.length), 1);
      const line = `${step} ${intruder.name}: ${way}`;
      try {
        story.push(`${line} -> ${wordsOf(await intruder.ways[way]())}`);
      } catch (error) {
        story.push(`${line} x ${wordsOf(error)}`);
        refused(error);
      }
      if (step % 15 === 0) {
        await decided();
        expect(await look()).toEqual(before);
      }
    }
  }

  it('deploy to what is open to them', async () => {
    const client = await portal.client('member');
    await succeeded(await client.build.trigger({ containerId: open.id }));
    const sha = String(await member.ways.push());
    const pushed = await buildOf(owner, open, sha);
    expect(pushed).toMatchObject({
      status: 'succeeded',
      triggeredBy: 'user:default/member',
    });
  });

  it('cannot make a second container for what another project has', async () => {
    for (const container of kept) {
      expect(
        await outsider.claim(container, 'component:default/annex'),
      ).toEqual([]);
    }
  });

  it('never change what runs in what is protected, or in another project', async () => {
    const story: string[] = [];
    try {
      await wander(story);
      await rest();
      expect(await look()).toEqual(before);
      const theirs = (await buildsOf(kept)).filter(({ id }) => !ours.has(id));
      // They asked, and nobody answered.
      expect(theirs).toContainEqual(
        expect.objectContaining({ status: 'pending_approval' }),
      );
      expect(
        theirs.filter(
          ({ status, stages }) =>
            status === 'succeeded' ||
            stages.some(
              ({ name, startedAt }) => name === 'deploy' && startedAt !== null,
            ),
        ),
      ).toEqual([]);
    } catch (error) {
      throw new Error(
        `MEMBERS_SEED=${chance.seed} repeats it:\n${story.join(
          '\n',
        )}\n\n${error}`,
        { cause: error },
      );
    } finally {
      if (process.env.MEMBERS_STORY) {
        await writeFile(process.env.MEMBERS_STORY, story.join('\n'));
      }
    }
  });
});

/** What an answer was, in short. */
function wordsOf(answer: unknown): string {
  if (answer instanceof Error) {
    const { cause } = answer;
    return cause instanceof Error ? cause.message : answer.message;
  }
  if (typeof answer === 'object' && answer !== null && 'id' in answer) {
    return 'status' in answer
      ? `${answer.id} ${answer.status}`
      : `${answer.id}`;
  }
  return typeof answer === 'string' ? answer : 'done';
}
