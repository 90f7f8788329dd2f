import { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { GitRepository } from '../../forge/git/GitRepository';
import { BitbucketContext } from '../BitbucketContext';
import { commitNotFound } from '../errors';
import { numberedPage, pagelenOf, walkedPage } from '../paging';
import { commitItem, fullCommit } from '../present/commits';
import { diffstatItem } from '../present/files';
import { repositoryFor } from '../viewer';

const COMMITS = { usual: 30, maximum: 100 };
const DIFFSTATS = { usual: 500, maximum: 5000 };

/** Commits, and what differs between two of them. */
export function commitRoutes(context: BitbucketContext): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  router.get(
    [
      '/repositories/:workspace/:repo/commits',
      '/repositories/:workspace/:repo/commits/:revision',
    ],
    async (req, res) => {
      const { repository } = repositoryFor(context, req, res);
      const git = forge.git(repository);
      const resolved = (revisions: string[]) =>
        Promise.all(revisions.map(revision => resolve(git, revision)));
      const { revision } = req.params;
      // Also where the slash is escaped, Bitbucket takes it for the end of the name.
      if (revision?.includes('/')) {
        throw commitNotFound(revision);
      }
      const named = [
        ...(revision ? [revision] : []),
        ...listOf(req, 'include'),
      ];
      const exclude = await resolved(listOf(req, 'exclude'));
      const include =
        named.length > 0
          ? await resolved(named)
          : (await git.branches()).map(({ sha }) => sha);
      const path = req.query.path ? String(req.query.path) : undefined;
      res.json(
        await walkedPage(
          links,
          req,
          async (skip, limit) => {
            const commits = await git.log({
              include,
              exclude,
              skip,
              limit,
              path,
            });
            return commits.map(commit =>
              commitItem(context, repository, commit),
            );
          },
          COMMITS,
        ),
      );
    },
  );

  router.get(
    '/repositories/:workspace/:repo/commit/:commit',
    async (req, res) => {
      const { repository } = repositoryFor(context, req, res);
      const git = forge.git(repository);
      const commit = await git.commit(await resolve(git, req.params.commit));
      if (!commit) {
        throw commitNotFound(req.params.commit);
      }
      res.json(fullCommit(context, repository, commit));
    },
  );

  router.get(
    '/repositories/:workspace/:repo/diffstat/:spec',
    async (req, res) => {
      const { repository } = repositoryFor(context, req, res);
      const git = forge.git(repository);
      // The other way round than git has it: the new side comes first.
      const [newer, older] = req.params.spec.split('..');
      const head = await resolve(git, newer);
      const base =
        older === undefined
          ? (await git.commit(head))?.parents[0]
          : await resolve(git, older);
      const from =
        older !== undefined && base && isThreeDot(req)
          ? await git.mergeBase(base, head)
          : base;
      pagelenOf(req, DIFFSTATS);
      const changes = await git.diff(from, head, {
        renames: req.query.renames !== 'false',
      });
      const paths = listOf(req, 'path');
      const wanted = changes.filter(
        ({ path, previousPath }) =>
          paths.length === 0 ||
          paths.some(item => item === path || item === previousPath),
      );
      const sides = { old: from ?? head, new: head };
      res.json(
        await numberedPage(
          links,
          req,
          wanted,
          change => diffstatItem(links, repository, sides, change),
          DIFFSTATS,
        ),
      );
    },
  );

  return router;
}

/** Unless one of the two parameters says otherwise, the difference is the one that merging would bring. */
function isThreeDot({ query }: Request): boolean {
  return String(query.topic ?? query.merge ?? 'true').toLowerCase() !== 'false';
}

async function resolve(git: GitRepository, revision: string): Promise<string> {
  const sha = await git.resolve(revision);
  if (!sha) {
    throw commitNotFound(revision);
  }
  return sha;
}

function listOf({ query }: Request, name: string): string[] {
  return [query[name] ?? []].flat().map(String);
}
