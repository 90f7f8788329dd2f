import nodePath from 'node:path';
import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { GitRepository } from '../../forge/git/GitRepository';
import { TreeEntry } from '../../forge/git/types';
import { BitbucketContext } from '../BitbucketContext';
import { BitbucketError, commitNotFound } from '../errors';
import { walkedPage } from '../paging';
import { sourceItem } from '../present/files';
import { repositoryFor } from '../viewer';

const SOURCE = '/repositories/:workspace/:repo/src';

/** Files, as they are, and the lists of what is in folders. */
export function sourceRoutes(context: BitbucketContext): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  router.get(SOURCE, async (req, res) => {
    const { repository } = repositoryFor(context, req, res);
    const head = await forge
      .git(repository)
      .ref(`refs/heads/${repository.defaultBranch}`);
    if (!head) {
      throw commitNotFound(repository.defaultBranch);
    }
    res.redirect(302, `${links.repositoryApi(repository)}/src/${head}/`);
  });

  router.get(
    [`${SOURCE}/:commit`, `${SOURCE}/:commit/:path(*)`],
    async (req, res) => {
      const { repository } = repositoryFor(context, req, res);
      const git = forge.git(repository);
      const commit = await git.resolve(req.params.commit);
      // Also where a slash is escaped, Bitbucket takes it for the end of the name.
      if (!commit || req.params.commit.includes('/')) {
        throw commitNotFound(req.params.commit);
      }
      const path = (req.params.path ?? '').replace(/^\/+|\/+$/g, '');
      const entry = await entryAt(git, commit, path);
      if (!entry) {
        throw new BitbucketError(404, `No such file or directory: ${path}`);
      }
      const present = (item: TreeEntry) =>
        sourceItem(links, repository, commit, item);
      if (req.query.format === 'meta') {
        res.json(present(entry));
        return;
      }
      if (entry.type !== 'tree') {
        res
          .type(nodePath.extname(path) || '.txt')
          .send(entry.type === 'blob' ? await git.blob(entry.sha) : '');
        return;
      }
      const entries = await git.tree(entry.sha);
      res.json(
        await walkedPage(links, req, async (skip, limit) =>
          entries.slice(skip, skip + limit).map(item =>
            present({
              ...item,
              path: path ? `${path}/${item.path}` : item.path,
            }),
          ),
        ),
      );
    },
  );

  return router;
}

async function entryAt(
  git: GitRepository,
  commit: string,
  path: string,
): Promise<TreeEntry | undefined> {
  const slash = path.lastIndexOf('/');
  const folder = await git.objectAt(commit, path.slice(0, Math.max(slash, 0)));
  if (path === '') {
    return folder
      ? { path, mode: '040000', type: 'tree', sha: folder }
      : undefined;
  }
  if (!folder || (await git.objectType(folder)) !== 'tree') {
    return undefined;
  }
  const found = (await git.tree(folder)).find(
    ({ path: name }) => name === path.slice(slash + 1),
  );
  return found && { ...found, path };
}
