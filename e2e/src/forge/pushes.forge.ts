import { until } from '../TestPortal';
import { GiteaPortal } from './GiteaPortal';
import { findSecrets } from './secrets';

/* What becomes of each kind of push to a real Gitea, as the ledger tells it. */

jest.setTimeout(120_000);

let at: GiteaPortal;

beforeAll(async () => {
  at = await GiteaPortal.start();
  await at.connect('owner');
  await at.connect('member');
});

afterAll(async () => {
  await at?.stop();
});

describe('a watch path', () => {
  it('skips a push that changes nothing of it, and says so', async () => {
    const scene = await at.scene('outside', { watchPath: 'watched/' });
    const sha = await scene.push({ 'docs/a.md': 'a', 'docs/b.md': 'b' });
    expect(await scene.decisionOf(sha)).toMatchObject({
      outcome: 'skip',
      rule: 'watch-path',
      reason: 'None of the 2 changed files matches watched/',
      matchedFiles: [],
    });
    expect(await scene.builds()).toEqual([]);
    const { statuses } = await until('the commit is told', async () => {
      const told = await scene.status(sha);
      return told.statuses.length > 0 ? told : undefined;
    });
    expect(statuses).toMatchObject([
      {
        status: 'success',
        description: expect.stringMatching(/^Skipped: None of the 2 changed/),
      },
    ]);
  });

  it('finds the one file of an early commit that the delivery does not hold', async () => {
    const scene = await at.scene('early', { watchPath: 'watched/' });
    const early = await scene.clone.commit({ 'watched/early.txt': 'early' });
    for (let n = 1; n < 24; n++) {
      await scene.clone.commit({ [`other/${n}.txt`]: `${n}` }, `Commit ${n}`);
    }
    const sha = await scene.push({ 'other/last.txt': 'last' });
    expect(await scene.decisionOf(sha)).toMatchObject({
      outcome: 'build',
      matchedFiles: ['watched/early.txt'],
    });
    const { body } = await scene.deliveryOf(sha);
    expect(body.includes(early)).toBe(false);
    expect(await scene.buildOf(sha)).toMatchObject({ status: 'succeeded' });
  });

  it('counts from what was built last, over pushes that were skipped', async () => {
    const odd = 'watched/a "b" ünï &?#%41 .txt';
    const scene = await at.scene('since', { watchPath: 'watched/' });
    const first = await scene.push({ [odd]: 'one' });
    expect(await scene.decisionOf(first)).toMatchObject({
      matchedFiles: [odd],
    });
    await scene.buildOf(first);
    const second = await scene.push({ 'other.txt': 'other' });
    expect(await scene.decisionOf(second)).toMatchObject({
      rule: 'watch-path',
      reason: 'None of the 1 changed files matches watched/',
    });
  });
});

describe('a branch', () => {
  it('that is deleted builds nothing, and made again builds even a commit that is known', async () => {
    const scene = await at.scene('release', { branch: 'release' });
    await scene.pushRefs(':refs/heads/release');
    expect(await scene.decisionOf(null)).toMatchObject({
      outcome: 'skip',
      rule: 'branch-deleted',
      ref: 'refs/heads/release',
      actor: 'member',
    });
    expect(await scene.builds()).toEqual([]);

    const main = await scene.clone.git('rev-parse', 'origin/main');
    await scene.pushRefs(`${main}:refs/heads/release`);
    expect(await scene.decisionOf(main)).toMatchObject({
      outcome: 'build',
      before: null,
    });
    expect(await scene.buildOf(main)).toMatchObject({ status: 'succeeded' });
  });

  it('is decided for itself where one push goes to two', async () => {
    const scene = await at.scene('two');
    const main = await scene.clone.commit({ 'x.txt': 'x' });
    await scene.clone.git('checkout', '--quiet', '-b', 'other');
    const other = await scene.clone.commit({ 'y.txt': 'y' });
    await scene.pushRefs('main', 'other');
    expect(await scene.decisionOf(main)).toMatchObject({
      outcome: 'build',
      ref: 'refs/heads/main',
    });
    expect(await scene.decisionOf(other)).toMatchObject({
      outcome: 'skip',
      rule: 'other-branch',
      ref: 'refs/heads/other',
    });
    expect(await scene.ledger()).toHaveLength(2);
  });

  it('that is forced back builds the older commit again, and takes everything for changed', async () => {
    const scene = await at.scene('forced', { watchPath: 'watched/' });
    const older = await scene.push({ 'watched/n.txt': 'A' }, 'A');
    await scene.decisionOf(older, { outcome: 'build' });
    const newer = await scene.push({ 'watched/n.txt': 'B' }, 'B');
    await scene.decisionOf(newer, { outcome: 'build' });
    expect(await scene.buildOf(newer)).toMatchObject({ status: 'succeeded' });

    await scene.clone.git('reset', '--quiet', '--hard', older);
    await scene.pushRefs('--force', 'HEAD:refs/heads/main');
    const again = await until('the older one is decided again', async () => {
      const [newest] = await scene.ledger();
      return newest.after === older ? newest : undefined;
    });
    expect(again).toMatchObject({
      outcome: 'build',
      before: newer,
      matchedFiles: null,
    });
    const { lastDeployed } = await until('it runs again', async () => {
      const now = await scene.now();
      return now.lastDeployed?.git.GIT_REVISION === older ? now : undefined;
    });
    expect(await scene.deployedImage()).toBe(
      `${scene.container.image}:${older.slice(0, 7)}@${
        lastDeployed?.image.digest
      }`,
    );
  });
});

describe('a tag', () => {
  it('builds nothing, and is known by its commit, annotated or not', async () => {
    const scene = await at.scene('tags');
    const head = await scene.clone.git('rev-parse', 'HEAD');
    await scene.clone.git('tag', 'light');
    await scene.clone.git('tag', '-a', 'annotated', '-m', 'Annotated');
    await scene.pushRefs('light');
    await scene.pushRefs('annotated');
    for (const ref of ['refs/tags/light', 'refs/tags/annotated']) {
      expect(await scene.decisionOf(head, { ref })).toMatchObject({
        outcome: 'skip',
        rule: 'tag',
      });
    }
    expect(await scene.ledger()).toHaveLength(2);
    expect(await scene.builds()).toEqual([]);
  });
});

describe('a repository', () => {
  it('is followed to its new name', async () => {
    const scene = await at.scene('before');
    await at.gitea.api('owner', 'PATCH', '/repos/owner/before', {
      name: 'after',
    });
    await scene.clone.git(
      'remote',
      'set-url',
      'origin',
      at.gitea.remote('owner/after', 'member'),
    );
    const sha = await scene.push({ 'r.txt': 'r' });
    expect(await scene.buildOf(sha)).toMatchObject({
      status: 'succeeded',
      git: { GIT_REPO: at.url('owner/after') },
    });
    expect(await scene.now()).toMatchObject({
      repoConfig: { url: at.url('owner/after') },
      repository: { fullName: 'owner/after' },
    });
  });
});

describe('after all that', () => {
  it('holds no token and no secret in database, log, answers and cluster', async () => {
    expect(await findSecrets(at)).toMatchObject({ places: [] });
  });
});
