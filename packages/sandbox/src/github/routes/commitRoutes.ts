import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { GitRepository } from '../../forge/git/GitRepository';
import { Repository } from '../../forge/model';
import { GithubError, notFound } from '../errors';
import { GithubContext } from '../GithubContext';
import { Links } from '../Links';
import { pageOf, setLink } from '../paging';
import { commitItem, diffFile, patchesOf } from '../present/commits';
import { repositoryFor } from '../viewer';

const COMPARED_FILES = 300;
const COMPARED_COMMITS = 250;
const COMMIT_FILES = 3000;

/** Commits and comparisons. */
export function commitRoutes(context: GithubContext): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  router.get('/repos/:owner/:repo/commits', async (req, res) => {
    const { repository } = repositoryFor(context, req, res);
    const git = forge.git(repository);
    const revision = String(req.query.sha ?? repository.defaultBranch);
    const head = await git.resolve(revision);
    if (!head) {
      throw (await git.refs()).size === 0
        ? new GithubError(409, 'Git Repository is empty.')
        : notFound();
    }
    const page = pageOf(req);
    const path = req.query.path ? String(req.query.path) : undefined;
    const commits = await git.log({
      include: [head],
      skip: (page.page - 1) * page.perPage,
      limit: page.perPage + 1,
      path,
    });
    const shown = commits.slice(0, page.perPage);
    setLink(
      req,
      res,
      `${links.repositoryApi(repository)}/commits`,
      page,
      commits.length > page.perPage ? page.page + 1 : page.page,
    );
    res.json(
      shown.map(commit =>
        commitItem(links, forge.directory, repository, commit),
      ),
    );
  });

  router.get('/repos/:owner/:repo/commits/:ref(*)', async (req, res, next) => {
    if (/\/(status|statuses)$/.test(req.params.ref)) {
      next();
      return;
    }
    const { repository } = repositoryFor(context, req, res);
    const git = forge.git(repository);
    const sha = await git.resolve(req.params.ref);
    const commit = sha && (await git.commit(sha));
    if (!commit) {
      throw new GithubError(422, `No commit found for SHA: ${req.params.ref}`);
    }
    const accept = req.header('Accept') ?? '';
    if (/application\/vnd\.github(\.v3)?\.sha/.test(accept)) {
      res.type('application/vnd.github.sha').send(commit.sha);
      return;
    }
    const [parent] = commit.parents;
    if (/application\/vnd\.github(\.v3)?\.(diff|patch)/.test(accept)) {
      res
        .type('application/vnd.github.diff')
        .send(await git.patch(parent, commit.sha));
      return;
    }
    const files = await filesBetween(
      links,
      repository,
      git,
      parent,
      commit.sha,
    );
    const additions = files.reduce((sum, file) => sum + file.additions, 0);
    const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
    res.json({
      ...commitItem(links, forge.directory, repository, commit),
      stats: { total: additions + deletions, additions, deletions },
      files: files.slice(0, COMMIT_FILES),
    });
  });

  router.get('/repos/:owner/:repo/compare/:basehead(*)', async (req, res) => {
    const { repository } = repositoryFor(context, req, res);
    const git = forge.git(repository);
    const range = splitRange(req.params.basehead, repository);
    if (!range) {
      throw notFound();
    }
    const base = await resolveCommit(git, range.base);
    const head = await resolveCommit(git, range.head);
    if (!base || !head) {
      throw notFound();
    }
    const mergeBase = await git.mergeBase(base.sha, head.sha);
    const fork = mergeBase && (await git.commit(mergeBase));
    if (!fork) {
      throw new GithubError(
        404,
        `No common ancestor between ${range.base} and ${range.head}.`,
      );
    }
    if (
      /application\/vnd\.github(\.v3)?\.(diff|patch)/.test(
        req.header('Accept') ?? '',
      )
    ) {
      res
        .type('application/vnd.github.diff')
        .send(await git.patch(fork.sha, head.sha));
      return;
    }
    const ahead = await git.count(head.sha, base.sha);
    const behind = await git.count(base.sha, head.sha);
    const page = pageOf(req, { perPage: COMPARED_COMMITS });
    const newestFirst = await git.log({
      include: [head.sha],
      exclude: [base.sha],
    });
    const start = (page.page - 1) * page.perPage;
    const commits = newestFirst.reverse().slice(start, start + page.perPage);
    const api = links.repositoryApi(repository);
    const web = `${links.repositoryWeb(repository)}/compare/`;
    const spelled = Links.path(`${range.base}...${range.head}`);
    setLink(
      req,
      res,
      `${api}/compare/${spelled}`,
      page,
      Math.ceil(ahead / page.perPage),
    );
    const item = (commit: typeof base) =>
      commitItem(links, forge.directory, repository, commit);
    const status = relation(ahead, behind);
    res.json({
      url: `${api}/compare/${spelled}`,
      html_url: web + spelled,
      permalink_url: `${web}${repository.owner}:${base.sha.slice(0, 7)}...${
        repository.owner
      }:${head.sha.slice(0, 7)}`,
      diff_url: `${web}${spelled}.diff`,
      patch_url: `${web}${spelled}.patch`,
      base_commit: item(base),
      merge_base_commit: item(fork),
      status,
      ahead_by: ahead,
      behind_by: behind,
      total_commits: ahead,
      commits: commits.map(item),
      // GitHub gives the files with the first page alone, and never more than these.
      ...(page.page === 1
        ? {
            files: (
              await filesBetween(links, repository, git, fork.sha, head.sha)
            ).slice(0, COMPARED_FILES),
          }
        : {}),
    });
  });

  return router;
}

function relation(ahead: number, behind: number) {
  if (ahead > 0) {
    return behind > 0 ? 'diverged' : 'ahead';
  }
  return behind > 0 ? 'behind' : 'identical';
}

/** `base...head`; either may say `owner:` before the name, of this repository's own network. */
export function splitRange(
  text: string,
  repository: { owner: string },
): { base: string; head: string } | undefined {
  const at = text.indexOf('...');
  if (at < 0) {
    return undefined;
  }
  const own = (side: string) => {
    const colon = side.indexOf(':');
    if (colon < 0) {
      return side;
    }
    return side.slice(0, colon).toLowerCase() === repository.owner.toLowerCase()
      ? side.slice(colon + 1)
      : '';
  };
  const base = own(text.slice(0, at));
  const head = own(text.slice(at + 3));
  return base && head ? { base, head } : undefined;
}

async function resolveCommit(git: GitRepository, revision: string) {
  const sha = await git.resolve(revision);
  return sha ? git.commit(sha) : undefined;
}

async function filesBetween(
  links: Links,
  repository: Repository,
  git: GitRepository,
  from: string | undefined,
  to: string,
) {
  const changes = await git.diff(from, to);
  const patches = patchesOf(await git.patch(from, to));
  // A file that turns into a symlink has two patches; then none can be told to be whose.
  const matched = patches.length === changes.length;
  return changes.map((change, index) =>
    diffFile(
      links,
      repository,
      to,
      change,
      matched ? patches[index] : undefined,
    ),
  );
}
