import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { hunksOf } from '../../forge/git/patches';
import { notFound } from '../errors';
import { GitlabContext } from '../GitlabContext';
import { pageOf, setPageHeaders } from '../paging';
import { flag, neededText, paramsOf, text } from '../params';
import { commitDetail, commitItem, diffItem } from '../present/commits';
import { projectFor } from '../viewer';

const COMMITS = '/projects/:id/repository/commits';
const COMPARED_FILES = 1000;

/** Commits and comparisons. */
export function commitRoutes(context: GitlabContext): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  router.get(COMMITS, async (req, res) => {
    const { project } = projectFor(context, req);
    const params = paramsOf(req);
    const git = forge.git(project);
    const head = await git.resolve(
      text(params, 'ref_name') || project.defaultBranch,
    );
    const page = pageOf(req);
    const everything = flag(params, 'all')
      ? [...(await git.refs()).values()]
      : [];
    const commits = await git.log({
      include: head ? [head, ...everything] : everything,
      skip: (page.page - 1) * page.perPage,
      limit: page.perPage + 1,
      path: text(params, 'path') || undefined,
      since: text(params, 'since') || undefined,
      until: text(params, 'until') || undefined,
      firstParent: flag(params, 'first_parent'),
    });
    setPageHeaders(links, req, res, page, {
      more: commits.length > page.perPage,
    });
    res.json(
      commits
        .slice(0, page.perPage)
        .map(commit => commitItem(context, project, commit)),
    );
  });

  router.get(`${COMMITS}/:sha`, async (req, res) => {
    const { project } = projectFor(context, req);
    const git = forge.git(project);
    const sha = await git.resolve(req.params.sha);
    const commit = sha && (await git.commit(sha));
    if (!commit) {
      throw notFound('Commit');
    }
    const changes =
      flag(paramsOf(req), 'stats') === false
        ? undefined
        : await git.diff(commit.parents[0], commit.sha);
    res.json(
      commitDetail(
        context,
        project,
        commit,
        changes && {
          additions: sum(changes.map(({ additions }) => additions)),
          deletions: sum(changes.map(({ deletions }) => deletions)),
        },
      ),
    );
  });

  router.get('/projects/:id/repository/compare', async (req, res) => {
    const { project } = projectFor(context, req);
    const params = paramsOf(req);
    const [fromName, toName] = [
      neededText(params, 'from'),
      neededText(params, 'to'),
    ];
    const git = forge.git(project);
    const from = await git.resolve(fromName);
    const to = await git.resolve(toName);
    if (!from || !to) {
      throw notFound('Ref');
    }
    // Unless told otherwise, GitLab compares with the point where the two went apart.
    const base = flag(params, 'straight')
      ? from
      : await git.mergeBase(from, to);
    const newestFirst = await git.log({ include: [to], exclude: [from] });
    const changes = base ? await git.diff(base, to) : [];
    const patches = base ? hunksOf(await git.patch(base, to)) : [];
    // A file that turns into a symlink has two patches; then none can be told to be whose.
    const matched = patches.length === changes.length;
    const commits = newestFirst
      .reverse()
      .map(commit => commitItem(context, project, commit));
    res.json({
      commit: commits[commits.length - 1] ?? null,
      commits,
      diffs: changes
        .slice(0, COMPARED_FILES)
        .map((change, index) =>
          diffItem(change, matched ? patches[index] : undefined),
        ),
      compare_timeout: changes.length > COMPARED_FILES,
      compare_same_ref: from === to,
      web_url: links.compare(project, fromName, toName),
    });
  });

  return router;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
