import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { GitRepository } from '../../forge/git/GitRepository';
import { Repository } from '../../forge/model';
import { GithubError, notFound } from '../errors';
import { GithubContext } from '../GithubContext';
import { Links } from '../Links';
import { paginate } from '../paging';
import { commitItem } from '../present/commits';
import { nodeId } from '../present/users';
import { repositoryFor } from '../viewer';

/** Branches and git refs. */
export function refRoutes(context: GithubContext): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  router.get('/repos/:owner/:repo/branches', async (req, res) => {
    const { repository } = repositoryFor(context, req, res);
    const api = links.repositoryApi(repository);
    // No branch is protected here.
    const branches =
      req.query.protected === 'true'
        ? []
        : await forge.git(repository).branches();
    const page = paginate(req, res, `${api}/branches`, branches);
    res.json(
      page.map(({ name, sha }) => ({
        name,
        commit: { sha, url: `${api}/commits/${sha}` },
        protected: false,
      })),
    );
  });

  router.get('/repos/:owner/:repo/branches/:branch(*)', async (req, res) => {
    const { repository } = repositoryFor(context, req, res);
    const git = forge.git(repository);
    const name = req.params.branch;
    const sha = await git.ref(`refs/heads/${name}`);
    const commit = sha && (await git.commit(sha));
    if (!commit) {
      throw new GithubError(404, 'Branch not found');
    }
    const self = `${links.repositoryApi(repository)}/branches/${Links.path(
      name,
    )}`;
    res.json({
      name,
      commit: commitItem(links, forge.directory, repository, commit),
      _links: {
        self,
        html: `${links.repositoryWeb(repository)}/tree/${Links.path(name)}`,
      },
      protected: false,
      protection: {
        enabled: false,
        required_status_checks: {
          enforcement_level: 'off',
          contexts: [],
          checks: [],
        },
      },
      protection_url: `${self}/protection`,
    });
  });

  router.get(
    '/repos/:owner/:repo/git/matching-refs/:ref(*)',
    async (req, res) => {
      const { repository } = repositoryFor(context, req, res);
      const git = forge.git(repository);
      const prefix = `refs/${req.params.ref}`;
      const all = await git.refs();
      const items = [];
      for (const [ref, sha] of all) {
        if (ref.startsWith(prefix)) {
          items.push(await refItem(links, repository, git, ref, sha));
        }
      }
      res.json(items);
    },
  );

  router.get('/repos/:owner/:repo/git/ref/:ref(*)', async (req, res) => {
    const { repository } = repositoryFor(context, req, res);
    const git = forge.git(repository);
    const ref = `refs/${req.params.ref}`;
    const sha = await git.ref(ref);
    if (!sha) {
      throw notFound();
    }
    res.json(await refItem(links, repository, git, ref, sha));
  });

  return router;
}

async function refItem(
  links: Links,
  repository: Repository,
  git: GitRepository,
  ref: string,
  sha: string,
) {
  const api = links.repositoryApi(repository);
  // A branch can only name a commit; only tags are worth asking git for.
  const type = ref.startsWith('refs/heads/')
    ? 'commit'
    : (await git.objectType(sha)) ?? 'commit';
  return {
    ref,
    node_id: nodeId('Ref', `${repository.id}:${ref}`),
    url: `${api}/git/${Links.path(ref)}`,
    object: { sha, type, url: `${api}/git/${type}s/${sha}` },
  };
}
