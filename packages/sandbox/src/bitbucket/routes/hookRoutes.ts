import { Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { Repository } from '../../forge/model';
import { Hook } from '../../forge/webhooks/types';
import { BitbucketContext } from '../BitbucketContext';
import { badRequest, BitbucketError } from '../errors';
import { idOfUuid } from '../identity';
import { numberedPage } from '../paging';
import { hookItem } from '../present/hooks';
import { repositoryFor } from '../viewer';
import { readHook } from './hookInput';

const HOOKS_PER_REPOSITORY = 50;
const HOOKS = '/repositories/:workspace/:repo/hooks';

/** Repository webhooks. A new one hears nothing until something happens: Bitbucket has no ping. */
export function hookRoutes(context: BitbucketContext): Router {
  const { forge, links } = context;
  const { webhooks } = forge;
  const router = PromiseRouter();

  const administered = (req: Request, res: Response) =>
    repositoryFor(context, req, res, { role: 'admin', scopes: ['webhook'] })
      .repository;

  const hookOf = (repository: Repository, req: Request): Hook => {
    const id = idOfUuid('hook', req.params.uid);
    const hook =
      id === undefined ? undefined : webhooks.hook(repository.id, id);
    if (!hook) {
      throw new BitbucketError(404, `Webhook ${req.params.uid} not found`);
    }
    return hook;
  };

  router.get(HOOKS, async (req, res) => {
    const repository = administered(req, res);
    res.json(
      await numberedPage(links, req, webhooks.hooksOf(repository.id), hook =>
        hookItem(links, repository, hook),
      ),
    );
  });

  router.post(HOOKS, async (req, res) => {
    // Besides `webhook` it takes the scope that reads what the events tell.
    const { repository } = repositoryFor(context, req, res, {
      role: 'admin',
      scopes: ['webhook', 'repository'],
    });
    const { url, events, ...rest } = readHook(req.body);
    if (!url || !events) {
      const required = ['This field is required.'];
      throw badRequest({
        ...(url ? {} : { url: required }),
        ...(events ? {} : { events: required }),
      });
    }
    if (webhooks.hooksOf(repository.id).length >= HOOKS_PER_REPOSITORY) {
      throw new BitbucketError(
        400,
        `A repository cannot have more than ${HOOKS_PER_REPOSITORY} webhooks.`,
      );
    }
    const hook = await webhooks.add({
      active: true,
      insecureSsl: false,
      ...rest,
      url,
      events,
      contentType: 'json',
      repositoryId: repository.id,
    });
    const answer = hookItem(links, repository, hook);
    res.status(201).location(answer.links.self.href).json(answer);
  });

  router.get(`${HOOKS}/:uid`, (req, res) => {
    const repository = administered(req, res);
    res.json(hookItem(links, repository, hookOf(repository, req)));
  });

  router.put(`${HOOKS}/:uid`, async (req, res) => {
    const repository = administered(req, res);
    const hook = hookOf(repository, req);
    await webhooks.update(hook, readHook(req.body));
    res.json(hookItem(links, repository, hook));
  });

  router.delete(`${HOOKS}/:uid`, async (req, res) => {
    const repository = administered(req, res);
    await webhooks.remove(hookOf(repository, req));
    res.status(204).end();
  });

  return router;
}
