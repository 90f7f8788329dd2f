import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { CommitStatus } from '../../forge/CommitStatuses';
import { GitRepository } from '../../forge/git/GitRepository';
import { Repository } from '../../forge/model';
import { badRequest, GitlabError, notFound } from '../errors';
import { GitlabContext } from '../GitlabContext';
import { paginate } from '../paging';
import { flag, neededText, paramsOf, text, word } from '../params';
import { dateText, userItem } from '../present/users';
import { projectFor, signedIn } from '../viewer';

/** What each state is reached by, and from where. */
const TRANSITIONS: Record<string, { event: string; from: string[] }> = {
  pending: { event: 'enqueue', from: ['created'] },
  running: { event: 'run', from: ['created', 'pending'] },
  success: { event: 'success', from: ['created', 'pending', 'running'] },
  failed: { event: 'drop', from: ['created', 'pending', 'running'] },
  canceled: { event: 'cancel', from: ['created', 'pending', 'running'] },
  skipped: { event: 'skip', from: ['created', 'pending'] },
};

const LONGEST_TEXT = 255;

/** Commit statuses: jobs of other systems, as GitLab sees them. */
export function statusRoutes(context: GitlabContext): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  const statusItem = (project: Repository, status: CommitStatus) => {
    const author = forge.directory.userById(status.creatorId);
    const date = (at: string | undefined) => (at ? dateText(at) : null);
    return {
      id: status.id,
      sha: status.sha,
      ref: status.refName ?? null,
      status: status.state,
      name: status.context,
      target_url: status.targetUrl,
      description: status.description,
      created_at: dateText(status.createdAt),
      started_at: date(status.startedAt),
      finished_at: date(status.finishedAt),
      allow_failure: false,
      coverage: null,
      pipeline_id: project.id,
      ...(author ? { author: userItem(links, author) } : {}),
    };
  };

  router.get(
    '/projects/:id/repository/commits/:sha/statuses',
    async (req, res) => {
      const { project } = projectFor(context, req);
      const params = paramsOf(req);
      const sha = await forge.git(project).resolve(req.params.sha);
      if (!sha) {
        throw notFound('Commit');
      }
      const { statuses } = forge;
      const found = (
        flag(params, 'all')
          ? statuses.of(project.id, sha)
          : statuses.latestOf(project.id, sha)
      ).filter(
        status =>
          [undefined, status.context].includes(text(params, 'name')) &&
          [undefined, status.refName].includes(text(params, 'ref')),
      );
      res.json(
        paginate(links, req, res, found).map(status =>
          statusItem(project, status),
        ),
      );
    },
  );

  router.post('/projects/:id/statuses/:sha', async (req, res) => {
    const { project, viewer } = projectFor(context, req, { role: 'write' });
    const params = paramsOf(req);
    const state = neededText(params, 'state');
    word(params, 'state', Object.keys(TRANSITIONS), '');
    const { sha } = req.params;
    const git = forge.git(project);
    if (!/^[0-9a-f]{40}$/.test(sha) || !(await git.commit(sha))) {
      throw notFound('Commit');
    }
    const refName = text(params, 'ref') || (await branchWith(git, sha));
    if (!refName) {
      throw notFound('References for commit');
    }
    const name = text(params, 'name') || text(params, 'context') || 'default';
    const description = text(params, 'description');
    for (const [field, value] of Object.entries({ name, description })) {
      if (value && value.length > LONGEST_TEXT) {
        throw badRequest(
          `${field} is too long (maximum is ${LONGEST_TEXT} characters)`,
        );
      }
    }
    const now = new Date().toISOString();
    // What has ended stays as it is: another report begins anew.
    const open = forge.statuses
      .of(project.id, sha)
      .find(
        status =>
          status.context === name &&
          status.refName === refName &&
          ['pending', 'running'].includes(status.state),
      );
    requireTransition(open?.state ?? 'created', state);
    const change = {
      state,
      description: description ?? open?.description ?? null,
      targetUrl: text(params, 'target_url') ?? open?.targetUrl ?? null,
      ...(state === 'running' ? { startedAt: now } : {}),
      ...(['pending', 'running'].includes(state) ? {} : { finishedAt: now }),
    };
    const status =
      open ??
      (await forge.statuses.add({
        ...change,
        repositoryId: project.id,
        sha,
        context: name,
        refName,
        creatorId: signedIn(viewer).id,
      }));
    if (open) {
      await forge.statuses.update(open, change);
    }
    res.status(201).json(statusItem(project, status));
  });

  return router;
}

function requireTransition(from: string, to: string) {
  const transition = TRANSITIONS[to];
  if (!transition.from.includes(from)) {
    const { event } = transition;
    throw new GitlabError(400, {
      message: `Cannot transition status via :${event} from :${from} (Reason(s): Status cannot transition via "${event}")`,
    });
  }
}

/** The first branch that has the commit. */
async function branchWith(
  git: GitRepository,
  sha: string,
): Promise<string | undefined> {
  for (const branch of await git.branches()) {
    if (await git.isAncestor(sha, branch.sha)) {
      return branch.name;
    }
  }
  return undefined;
}
