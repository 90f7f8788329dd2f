import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import express, { Request, Response, Router } from 'express';
import { Repository } from '../forge/model';
import { GithubContext } from './GithubContext';
import { callerOf, findRepository, mayPush } from './gitRoutes';

const BATCH = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/info\/lfs\/objects\/batch$/;
const OBJECT =
  /^\/([^/]+)\/([^/]+?)(?:\.git)?\/info\/lfs\/objects\/([0-9a-f]{64})$/;
const OID = /^[0-9a-f]{64}$/;
const MEDIA_TYPE = 'application/vnd.git-lfs+json';

/** What clients ask for: https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md */
type Batch = {
  operation?: unknown;
  objects?: { oid?: unknown; size?: unknown }[];
};

/** Git LFS: its batch API with basic transfers, to and from here. Auth is git's. */
export function lfsRoutes(context: GithubContext): Router {
  const { links } = context;
  const router = Router();

  router.post(BATCH, express.json({ type: MEDIA_TYPE }), (req, res) => {
    const { operation, objects = [] }: Batch = req.body ?? {};
    const uploads = operation === 'upload';
    const repository = repositoryFor(context, req, res, uploads);
    if (!repository) {
      return;
    }
    const answers = objects.map(({ oid, size }) => {
      const file = typeof oid === 'string' && fileOf(context, repository, oid);
      const found = file && existsSync(file);
      const action = {
        href: `${links.clone(repository)}/info/lfs/objects/${oid}`,
        header: { authorization: req.headers.authorization },
      };
      if (uploads) {
        return { oid, size, actions: found ? undefined : { upload: action } };
      }
      return found
        ? { oid, size, actions: { download: action } }
        : { oid, size, error: { code: 404, message: 'Object does not exist' } };
    });
    res.type(MEDIA_TYPE).json({ transfer: 'basic', objects: answers });
  });

  router.get(OBJECT, (req, res) => {
    const repository = repositoryFor(context, req, res, false);
    const file = repository && fileOf(context, repository, req.params[2]);
    if (!file) {
      return;
    }
    if (existsSync(file)) {
      res.sendFile(file, { dotfiles: 'allow' });
    } else {
      refuse(res, 404, 'Object does not exist');
    }
  });

  router.put(
    OBJECT,
    express.raw({ type: () => true, limit: '100mb' }),
    async (req, res) => {
      const repository = repositoryFor(context, req, res, true);
      const oid = req.params[2];
      const file = repository && fileOf(context, repository, oid);
      if (!file) {
        return;
      }
      if (createHash('sha256').update(req.body).digest('hex') !== oid) {
        refuse(res, 422, 'The content is another one');
        return;
      }
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, req.body);
      res.status(200).end();
    },
  );
  return router;
}

/** The repository that a request is about; undefined once it is refused. */
function repositoryFor(
  context: GithubContext,
  req: Request,
  res: Response,
  writes: boolean,
): Repository | undefined {
  const caller = callerOf(context, req.headers.authorization);
  const repository = findRepository(context, req.params[0], req.params[1]);
  const isVisible =
    caller !== 'refused' &&
    repository !== undefined &&
    context.forge.directory.allows(caller?.user, repository, 'read') &&
    (!repository.private || caller?.scopes?.has('repo') !== false);
  if (caller === 'refused' || (!caller && (!isVisible || writes))) {
    res.set('LFS-Authenticate', 'Basic realm="GitHub"');
    refuse(res, 401, 'Credentials needed');
    return undefined;
  }
  if (!isVisible) {
    refuse(res, 404, 'Not Found');
    return undefined;
  }
  if (writes && !(caller && mayPush(context, caller, repository))) {
    refuse(res, 403, 'Permission denied');
    return undefined;
  }
  return repository;
}

function fileOf(
  { forge }: GithubContext,
  repository: Repository,
  oid: string,
): string | undefined {
  return OID.test(oid)
    ? path.join(forge.git(repository).directory, 'lfs', oid)
    : undefined;
}

function refuse(res: Response, status: number, message: string): void {
  res.status(status).type(MEDIA_TYPE).json({ message });
}
