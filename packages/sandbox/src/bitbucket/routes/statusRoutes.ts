import { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { CommitStatus } from '../../forge/CommitStatuses';
import { Repository, User } from '../../forge/model';
import { BitbucketContext } from '../BitbucketContext';
import { badRequest, BitbucketError, commitNotFound } from '../errors';
import { numberedPage } from '../paging';
import { statusItem } from '../present/statuses';
import { repositoryFor, signedIn } from '../viewer';

const STATUSES = '/repositories/:workspace/:repo/commit/:commit/statuses';
const STATES = ['SUCCESSFUL', 'FAILED', 'INPROGRESS', 'STOPPED'];
const KEY_LENGTH = 40;
const TEXT_LENGTH = 255;

type Input = Pick<
  CommitStatus,
  'state' | 'targetUrl' | 'description' | 'name' | 'refName'
>;

/** Build statuses. Who may read a repository may put them; only their author, or an administrator, may change them. */
export function statusRoutes(context: BitbucketContext): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  const commitOf = async (
    repository: Repository,
    req: Request,
  ): Promise<string> => {
    const sha = await forge.git(repository).resolve(req.params.commit);
    if (!sha) {
      throw commitNotFound(req.params.commit);
    }
    return sha;
  };

  const saidOf = (repository: Repository, sha: string, key: string) =>
    forge.statuses
      .of(repository.id, sha)
      .filter(({ context: other }) => other === key);

  const present = (repository: Repository, said: CommitStatus[]) =>
    statusItem(context, repository, said[0], said[said.length - 1]);

  const put = async (
    repository: Repository,
    user: User,
    status: Input & { sha: string; key: string },
  ) => {
    const { sha, key, ...input } = status;
    const first = saidOf(repository, sha, key).at(-1);
    if (
      first &&
      first.creatorId !== user.id &&
      !forge.directory.allows(user, repository, 'admin')
    ) {
      throw new BitbucketError(
        403,
        'You do not have permission to modify this build status.',
      );
    }
    await forge.statuses.add({
      ...input,
      repositoryId: repository.id,
      sha,
      context: key,
      creatorId: user.id,
    });
    return present(repository, saidOf(repository, sha, key));
  };

  router.get(STATUSES, async (req, res) => {
    const { repository } = repositoryFor(context, req, res);
    const sha = await commitOf(repository, req);
    const latest = forge.statuses.latestOf(repository.id, sha);
    res.json(
      await numberedPage(links, req, latest, status =>
        present(repository, saidOf(repository, sha, status.context)),
      ),
    );
  });

  router.post(`${STATUSES}/build`, async (req, res) => {
    const { repository, viewer } = repositoryFor(context, req, res);
    const user = signedIn(viewer);
    const sha = await commitOf(repository, req);
    const input = readStatus(req.body);
    res.status(201).json(await put(repository, user, { ...input, sha }));
  });

  router.get(`${STATUSES}/build/:key`, async (req, res) => {
    const { repository } = repositoryFor(context, req, res);
    const sha = await commitOf(repository, req);
    res.json(
      present(repository, existing(saidOf(repository, sha, req.params.key))),
    );
  });

  router.put(`${STATUSES}/build/:key`, async (req, res) => {
    const { repository, viewer } = repositoryFor(context, req, res);
    const user = signedIn(viewer);
    const sha = await commitOf(repository, req);
    const key = req.params.key;
    const [latest] = existing(saidOf(repository, sha, key));
    const input = readStatus({
      url: latest.targetUrl,
      state: latest.state,
      ...req.body,
      key,
    });
    res.json(await put(repository, user, { ...input, sha }));
  });

  return router;
}

function existing(said: CommitStatus[]): CommitStatus[] {
  if (said.length === 0) {
    throw new BitbucketError(404, 'There is no build status with this key.');
  }
  return said;
}

function readStatus(body: unknown): Input & { key: string } {
  const given = (
    typeof body === 'object' && body !== null ? body : {}
  ) as Record<string, unknown>;
  const problems: Record<string, string[]> = {};
  const text = (name: string, most: number, required: boolean): string => {
    const value = given[name] ?? '';
    if (typeof value !== 'string') {
      problems[name] = ['Not a valid string.'];
    } else if (required && value === '') {
      problems[name] = ['This field is required.'];
    } else if (value.length > most) {
      problems[name] = [`Ensure this value has at most ${most} characters.`];
    }
    return String(value);
  };
  const key = text('key', KEY_LENGTH, true);
  const url = text('url', Number.MAX_SAFE_INTEGER, true);
  const state = text('state', TEXT_LENGTH, true);
  const name = text('name', TEXT_LENGTH, false);
  const description = text('description', Number.MAX_SAFE_INTEGER, false);
  const refName = text('refname', TEXT_LENGTH, false);
  if (state && !STATES.includes(state)) {
    problems.state = [`"${state}" is not a valid choice.`];
  }
  if (Object.keys(problems).length > 0) {
    throw badRequest(problems);
  }
  return {
    key,
    state,
    name,
    description,
    targetUrl: url,
    ...(refName ? { refName } : {}),
  };
}
