import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { TreeEntry } from '../../forge/git/types';
import { Repository } from '../../forge/model';
import { GithubError, notFound } from '../errors';
import { GithubContext } from '../GithubContext';
import { Links } from '../Links';
import { repositoryFor } from '../viewer';

const INLINE_BYTES = 1024 * 1024;
const TREE_ENTRIES = 100_000;
const SYMLINK = '120000';

/** Files and trees. */
export function contentRoutes(context: GithubContext): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  router.get(
    ['/repos/:owner/:repo/contents', '/repos/:owner/:repo/contents/:path(*)'],
    async (req, res) => {
      const { repository } = repositoryFor(context, req, res);
      const git = forge.git(repository);
      const ref = String(req.query.ref ?? repository.defaultBranch);
      const commit = await git.resolve(ref);
      if (!commit) {
        throw new GithubError(404, `No commit found for the ref ${ref}`);
      }
      const path = (req.params.path ?? '').replace(/^\/+|\/+$/g, '');
      const sha = await git.objectAt(commit, path);
      if (!sha) {
        throw notFound();
      }
      const accept = req.header('Accept') ?? '';
      const describe = (entry: TreeEntry) =>
        contentItem(links, repository, ref, entry);
      if ((await git.objectType(sha)) === 'tree') {
        const entries = (await git.tree(sha)).map(entry =>
          describe({
            ...entry,
            path: path ? `${path}/${entry.path}` : entry.path,
          }),
        );
        if (/application\/vnd\.github(\.v3)?\.object/.test(accept)) {
          const folder: TreeEntry = { path, mode: '040000', type: 'tree', sha };
          res.json({ ...describe(folder), entries });
          return;
        }
        res.json(entries);
        return;
      }
      const folder = path.includes('/')
        ? path.slice(0, path.lastIndexOf('/'))
        : '';
      const siblings = await git.tree(
        (await git.objectAt(commit, folder)) ?? commit,
      );
      const found = siblings.find(
        ({ path: name }) => (folder ? `${folder}/${name}` : name) === path,
      );
      if (!found) {
        throw notFound();
      }
      const entry = { ...found, path };
      if (entry.type === 'commit') {
        res.json({ ...describe(entry), submodule_git_url: null });
        return;
      }
      const bytes = await git.blob(sha);
      if (/application\/vnd\.github(\.v3)?\.raw/.test(accept)) {
        res.type('application/vnd.github.raw').send(bytes);
        return;
      }
      if (entry.mode === SYMLINK) {
        res.json({ ...describe(entry), target: bytes.toString('utf8') });
        return;
      }
      const inline = bytes.length <= INLINE_BYTES;
      res.json({
        ...describe(entry),
        encoding: inline ? 'base64' : 'none',
        content: inline
          ? bytes.toString('base64').replace(/(.{60})(?=.)/g, '$1\n') +
            (bytes.length ? '\n' : '')
          : '',
      });
    },
  );

  router.get('/repos/:owner/:repo/git/trees/:sha(*)', async (req, res) => {
    const { repository } = repositoryFor(context, req, res);
    const git = forge.git(repository);
    const asked = req.params.sha;
    const sha =
      (await git.objectType(asked)) === 'tree'
        ? asked
        : await git
            .resolve(asked)
            .then(commit => commit && git.objectAt(commit, ''));
    if (!sha) {
      throw notFound();
    }
    const api = links.repositoryApi(repository);
    const entries = await git.tree(sha, {
      recursive: req.query.recursive !== undefined,
    });
    res.json({
      sha,
      url: `${api}/git/trees/${sha}`,
      tree: entries.slice(0, TREE_ENTRIES).map(entry => ({
        path: entry.path,
        mode: entry.mode,
        type: entry.type,
        sha: entry.sha,
        ...(entry.size === undefined ? {} : { size: entry.size }),
        ...(entry.type === 'commit'
          ? {}
          : { url: `${api}/git/${entry.type}s/${entry.sha}` }),
      })),
      truncated: entries.length > TREE_ENTRIES,
    });
  });

  return router;
}

function contentItem(
  links: Links,
  repository: Repository,
  ref: string,
  entry: TreeEntry,
) {
  const path = Links.path(entry.path);
  const spelledRef = encodeURIComponent(ref);
  const kinds = {
    tree: { type: 'dir', page: 'tree', object: 'trees' },
    blob: {
      type: entry.mode === SYMLINK ? 'symlink' : 'file',
      page: 'blob',
      object: 'blobs',
    },
    commit: { type: 'submodule', page: 'tree', object: 'trees' },
  };
  const kind = kinds[entry.type];
  const api = links.repositoryApi(repository);
  const self = `${api}/contents/${path}?ref=${spelledRef}`;
  const git = `${api}/git/${kind.object}/${entry.sha}`;
  const page = `${links.repositoryWeb(repository)}/${kind.page}/${Links.path(
    ref,
  )}/${path}`;
  return {
    name: entry.path.slice(entry.path.lastIndexOf('/') + 1),
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: self,
    html_url: page,
    git_url: git,
    download_url:
      entry.type === 'blob'
        ? `${links.repositoryWeb(repository)}/raw/${Links.path(ref)}/${path}`
        : null,
    type: kind.type,
    _links: { self, git, html: page },
  };
}
