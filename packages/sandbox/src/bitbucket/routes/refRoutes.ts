import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { Branch, Commit } from '../../forge/git/types';
import { BitbucketContext } from '../BitbucketContext';
import { BitbucketError } from '../errors';
import { pagelenOf, walkedPage } from '../paging';
import { branchItem } from '../present/commits';
import { compile, Fields, mentions, parseQuery, sorted } from '../query';
import { repositoryFor } from '../viewer';

type Candidate = Branch & { target?: Commit };

const FIELDS: Fields<Candidate> = {
  name: ({ name }) => name,
  type: () => 'branch',
  'target.hash': ({ sha }) => sha,
  'target.date': ({ target }) => target?.author.date ?? null,
  'target.message': ({ target }) => target?.message ?? null,
};

const BRANCHES = '/repositories/:workspace/:repo/refs/branches';

/** Branches. */
export function refRoutes(context: BitbucketContext): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  router.get(BRANCHES, async (req, res) => {
    const { repository } = repositoryFor(context, req, res);
    const git = forge.git(repository);
    const { q, sort } = req.query;
    const query = q === undefined ? undefined : parseQuery(String(q));
    const matches = query ? compile(query, FIELDS) : () => true;
    pagelenOf(req);
    const branches: Candidate[] = await git.branches();
    if (mentions(query, 'target') || String(sort ?? '').includes('target.')) {
      const commits = await git.commits(branches.map(({ sha }) => sha));
      branches.forEach(branch => {
        branch.target = commits.get(branch.sha);
      });
    }
    const found = sorted(branches.filter(matches), sort, FIELDS, ['name']);
    const page = await walkedPage(links, req, async (skip, limit) => {
      const shown = found.slice(skip, skip + limit);
      const commits = await git.commits(shown.map(({ sha }) => sha));
      return shown.flatMap(branch => {
        const target = commits.get(branch.sha);
        return target ? [branchItem(context, repository, branch, target)] : [];
      });
    });
    res.json({ ...page, size: found.length });
  });

  router.get(`${BRANCHES}/:name(*)`, async (req, res) => {
    const { repository } = repositoryFor(context, req, res);
    const git = forge.git(repository);
    const { name } = req.params;
    const sha = await git.ref(`refs/heads/${name}`);
    const target = sha && (await git.commit(sha));
    if (!target) {
      throw new BitbucketError(404, `Branch "${name}" not found`);
    }
    res.json(
      branchItem(context, repository, { name, sha: target.sha }, target),
    );
  });

  return router;
}
