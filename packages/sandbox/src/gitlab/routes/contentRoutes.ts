import { createHash } from 'node:crypto';
import { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { GitRepository } from '../../forge/git/GitRepository';
import { TreeEntry } from '../../forge/git/types';
import { Repository } from '../../forge/model';
import { badRequest, GitlabError, notFound } from '../errors';
import { GitlabContext } from '../GitlabContext';
import { pageOf, paginate, setNextLink } from '../paging';
import { flag, neededText, paramsOf, text } from '../params';
import { projectFor } from '../viewer';

const FILES = '/projects/:id/repository/files/:file_path';

/** Folders and files. */
export function contentRoutes(context: GitlabContext): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  router.get('/projects/:id/repository/tree', async (req, res) => {
    const { project } = projectFor(context, req, {
      scopes: ['read_repository'],
    });
    const params = paramsOf(req);
    const git = forge.git(project);
    const folder = (text(params, 'path') ?? '').replace(/^\/+|\/+$/g, '');
    const commit = await git.resolve(
      text(params, 'ref') || project.defaultBranch,
    );
    if (!commit) {
      throw notFound('Tree');
    }
    const tree = await git.objectAt(commit, folder);
    if (!tree || (await git.objectType(tree)) !== 'tree') {
      throw notFound('invalid revision or path');
    }
    const entries = (
      await git.tree(tree, { recursive: flag(params, 'recursive') })
    ).map(entry => treeItem(folder, entry));
    // GitLab lists folders before files.
    const ordered = [
      ...entries.filter(({ type }) => type === 'tree'),
      ...entries.filter(({ type }) => type !== 'tree'),
    ];
    if (text(params, 'pagination') !== 'keyset') {
      res.json(paginate(links, req, res, ordered));
      return;
    }
    const token = text(params, 'page_token');
    const start = token ? placeOf(token) : 0;
    const { perPage } = pageOf(req);
    const end = start + perPage;
    if (end < ordered.length) {
      setNextLink(links, req, res, { page_token: tokenOf(end) });
    }
    res.json(ordered.slice(start, end));
  });

  const fileOf = async (req: Request, ref: string) => {
    const { project } = projectFor(context, req, {
      scopes: ['read_repository'],
    });
    const git = forge.git(project);
    const commit = await git.resolve(
      ref === 'HEAD' ? project.defaultBranch : ref,
    );
    if (!commit) {
      throw notFound('Commit');
    }
    return { ...(await read(git, commit, req.params.file_path)), project, git };
  };

  router.get(FILES, async (req, res) => {
    const ref = neededText(paramsOf(req), 'ref');
    const file = await fileOf(req, ref);
    const { file_path: path } = req.params;
    res.json({
      file_name: path.split('/').pop(),
      file_path: path,
      size: file.content.length,
      encoding: 'base64',
      content_sha256: createHash('sha256').update(file.content).digest('hex'),
      ref,
      blob_id: file.blob,
      commit_id: file.commit,
      last_commit_id: await lastCommit(
        file.git,
        file.project,
        file.commit,
        path,
      ),
      execute_filemode: false,
      content: file.content.toString('base64'),
    });
  });

  router.get(`${FILES}/raw`, async (req, res) => {
    const file = await fileOf(req, text(paramsOf(req), 'ref') || 'HEAD');
    res
      .set({
        'Content-Disposition': 'inline',
        'X-Gitlab-Blob-Id': file.blob,
        'X-Gitlab-Commit-Id': file.commit,
        'X-Gitlab-Size': String(file.content.length),
      })
      .type('text/plain')
      .send(file.content);
  });

  return router;
}

function treeItem(folder: string, entry: TreeEntry) {
  return {
    id: entry.sha,
    name: entry.path.split('/').pop() ?? '',
    type: entry.type,
    path: folder ? `${folder}/${entry.path}` : entry.path,
    mode: entry.mode,
  };
}

async function read(git: GitRepository, commit: string, path: string) {
  const blob = await git.objectAt(commit, path);
  if (!blob || (await git.objectType(blob)) !== 'blob') {
    throw notFound('File');
  }
  return { commit, blob, content: await git.blob(blob) };
}

async function lastCommit(
  git: GitRepository,
  project: Repository,
  commit: string,
  path: string,
): Promise<string> {
  const [last] = await git.log({ include: [commit], path, limit: 1 });
  if (!last) {
    throw new GitlabError(500, {
      message: `No commit of ${project.name} touches ${path}`,
    });
  }
  return last.sha;
}

function tokenOf(place: number): string {
  return Buffer.from(`place:${place}`).toString('base64url');
}

function placeOf(token: string): number {
  const [, place] =
    /^place:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8')) ??
    [];
  if (place === undefined) {
    throw badRequest('page_token is invalid');
  }
  return Number(place);
}
