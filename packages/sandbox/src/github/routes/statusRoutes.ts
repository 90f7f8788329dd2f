import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { CommitStatus } from '../../forge/CommitStatuses';
import { Repository } from '../../forge/model';
import { GithubError, validationFailed } from '../errors';
import { GithubContext } from '../GithubContext';
import { paginate } from '../paging';
import { minimalRepository, seconds } from '../present/repositories';
import { nodeId, simpleUser } from '../present/users';
import { repositoryFor, signedIn } from '../viewer';

const STATES = ['error', 'failure', 'pending', 'success'];
const PER_CONTEXT = 1000;
const DESCRIPTION_LENGTH = 140;

/** Commit statuses. */
export function statusRoutes(context: GithubContext): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  const shortStatus = (repository: Repository, status: CommitStatus) => ({
    url: `${links.repositoryApi(repository)}/statuses/${status.sha}`,
    avatar_url: `${links.web}/avatars/u/${status.creatorId}`,
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: seconds(status.createdAt),
    updated_at: seconds(status.createdAt),
  });

  const fullStatus = (repository: Repository, status: CommitStatus) => {
    const creator = forge.directory.userById(status.creatorId);
    return {
      ...shortStatus(repository, status),
      creator: creator ? simpleUser(links, creator) : null,
    };
  };

  router.post('/repos/:owner/:repo/statuses/:sha', async (req, res) => {
    const { repository, viewer } = repositoryFor(context, req, res, {
      role: 'write',
      scopes: ['repo', 'repo:status'],
    });
    const user = signedIn(viewer);
    const { sha } = req.params;
    const {
      state,
      target_url: targetUrl,
      description,
      context: name = 'default',
    } = (req.body ?? {}) as Record<string, unknown>;
    if (
      !/^[0-9a-f]{40}$/.test(sha) ||
      !(await forge.git(repository).commit(sha))
    ) {
      throw new GithubError(422, `No commit found for SHA: ${sha}`);
    }
    if (typeof state !== 'string' || !STATES.includes(state)) {
      throw validationFailed({
        resource: 'Status',
        code: 'custom',
        field: 'state',
        message: 'state is not included in the list',
      });
    }
    if (
      typeof description === 'string' &&
      description.length > DESCRIPTION_LENGTH
    ) {
      throw validationFailed({
        resource: 'Status',
        code: 'custom',
        field: 'description',
        message: 'description is too long (maximum is 140 characters)',
      });
    }
    if (targetUrl && !/^https?:\/\//.test(String(targetUrl))) {
      throw validationFailed({
        resource: 'Status',
        code: 'custom',
        field: 'target_url',
        message: 'target_url must use http(s) scheme',
      });
    }
    const given = forge.statuses
      .of(repository.id, sha)
      .filter(other => other.context === String(name)).length;
    if (given >= PER_CONTEXT) {
      throw validationFailed({
        resource: 'Status',
        code: 'custom',
        message:
          'This SHA and context has reached the maximum number of statuses.',
      });
    }
    const status = await forge.statuses.add({
      repositoryId: repository.id,
      sha,
      state,
      context: String(name),
      description: description ? String(description) : null,
      targetUrl: targetUrl ? String(targetUrl) : null,
      creatorId: user.id,
    });
    const answer = fullStatus(repository, status);
    res.status(201).location(answer.url).json(answer);
  });

  const commitOf = async (repository: Repository, ref: string) => {
    const sha = await forge.git(repository).resolve(ref);
    if (!sha) {
      throw new GithubError(422, `No commit found for SHA: ${ref}`);
    }
    return sha;
  };

  router.get('/repos/:owner/:repo/commits/:ref(*)/status', async (req, res) => {
    const { repository } = repositoryFor(context, req, res);
    const sha = await commitOf(repository, req.params.ref);
    const latest = forge.statuses.latestOf(repository.id, sha);
    const api = links.repositoryApi(repository);
    const page = paginate(req, res, `${api}/commits/${sha}/status`, latest);
    res.json({
      state: combinedState(latest),
      statuses: page.map(status => shortStatus(repository, status)),
      sha,
      total_count: latest.length,
      repository: minimalRepository(context, repository),
      commit_url: `${api}/commits/${sha}`,
      url: `${api}/commits/${sha}/status`,
    });
  });

  router.get(
    '/repos/:owner/:repo/commits/:ref(*)/statuses',
    async (req, res) => {
      const { repository } = repositoryFor(context, req, res);
      const sha = await commitOf(repository, req.params.ref);
      const page = paginate(
        req,
        res,
        `${links.repositoryApi(repository)}/commits/${sha}/statuses`,
        forge.statuses.of(repository.id, sha),
      );
      res.json(page.map(status => fullStatus(repository, status)));
    },
  );

  return router;
}

/** A failure outweighs what is pending, that outweighs success; nothing said is pending. */
function combinedState(statuses: CommitStatus[]): string {
  const states = new Set(statuses.map(({ state }) => state));
  if (states.has('failure') || states.has('error')) {
    return 'failure';
  }
  return states.size === 0 || states.has('pending') ? 'pending' : 'success';
}
