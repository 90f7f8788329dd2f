import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { GitRepository } from '../../forge/git/GitRepository';
import { Branch, Commit } from '../../forge/git/types';
import { badRequest, notFound } from '../errors';
import { GitlabContext } from '../GitlabContext';
import { paginate } from '../paging';
import { paramsOf, text, word } from '../params';
import { branchItem } from '../present/commits';
import { projectFor } from '../viewer';

const BRANCHES = '/projects/:id/repository/branches';
const SORTS = ['name_asc', 'updated_asc', 'updated_desc'] as const;

/** Branches. */
export function branchRoutes(context: GitlabContext): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  router.get(BRANCHES, async (req, res) => {
    const { project, viewer } = projectFor(context, req);
    const params = paramsOf(req);
    const git = forge.git(project);
    const found = (await git.branches()).filter(({ name }) =>
      matches(params, name),
    );
    const page = paginate(
      links,
      req,
      res,
      await sorted(git, found, word(params, 'sort', SORTS, 'name_asc')),
    );
    const targets = await git.commits(page.map(({ sha }) => sha));
    res.json(
      page.flatMap(branch => {
        const target = targets.get(branch.sha);
        return target
          ? [branchItem(context, project, branch, target, viewer.user)]
          : [];
      }),
    );
  });

  router.get(`${BRANCHES}/:branch(*)`, async (req, res) => {
    const { project, viewer } = projectFor(context, req);
    const git = forge.git(project);
    const { branch: name } = req.params;
    const sha = await git.ref(`refs/heads/${name}`);
    const target = sha && (await git.commit(sha));
    if (!target) {
      throw notFound('Branch');
    }
    res.json(
      branchItem(
        context,
        project,
        { name, sha: target.sha },
        target,
        viewer.user,
      ),
    );
  });

  return router;
}

/** `search` finds a part of the name; `^` and `$` bind it to an end. `regex` is what it says. */
function matches(params: Record<string, unknown>, name: string): boolean {
  const regex = text(params, 'regex');
  if (regex) {
    return compiled(regex).test(name);
  }
  const search = text(params, 'search')?.toLowerCase();
  if (!search) {
    return true;
  }
  const first = search.startsWith('^');
  const last = search.endsWith('$');
  const wanted = search.slice(first ? 1 : 0, last ? -1 : undefined);
  const own = name.toLowerCase();
  if (first && last) {
    return own === wanted;
  }
  if (first) {
    return own.startsWith(wanted);
  }
  return last ? own.endsWith(wanted) : own.includes(wanted);
}

function compiled(regex: string): RegExp {
  try {
    return new RegExp(regex);
  } catch {
    throw badRequest('regex is invalid');
  }
}

async function sorted(
  git: GitRepository,
  branches: Branch[],
  sort: (typeof SORTS)[number],
): Promise<Branch[]> {
  if (sort === 'name_asc') {
    return branches;
  }
  const commits = await git.commits(branches.map(({ sha }) => sha));
  const time = ({ sha }: Branch) => timeOf(commits.get(sha));
  return [...branches].sort((a, b) =>
    sort === 'updated_asc' ? time(a) - time(b) : time(b) - time(a),
  );
}

function timeOf(commit: Commit | undefined): number {
  return commit ? Date.parse(commit.committer.date) : 0;
}
