import { Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { Repository } from '../../forge/model';
import { Hook } from '../../forge/webhooks/types';
import { GithubError, notFound, validationFailed } from '../errors';
import { pingEvent } from '../events';
import { GithubContext } from '../GithubContext';
import { paginate } from '../paging';
import {
  deliveryItem,
  fullDelivery,
  hookConfig,
  hookItem,
} from '../present/hooks';
import { repositoryFor, signedIn } from '../viewer';
import { readHookConfig, readHookEvents } from './hookInput';

const HOOKS_PER_EVENT = 20;

/** Repository webhooks and their deliveries. */
export function hookRoutes(context: GithubContext): Router {
  const { forge, links } = context;
  const { webhooks } = forge;
  const router = PromiseRouter();

  const administered = (
    req: Request,
    res: Response,
    access: 'read' | 'write' | 'admin',
  ) => {
    const scopes = {
      read: ['read:repo_hook', 'repo'],
      write: ['write:repo_hook', 'repo'],
      admin: ['admin:repo_hook', 'repo'],
    };
    return repositoryFor(context, req, res, {
      role: 'admin',
      scopes: scopes[access],
    });
  };

  const hookOf = (repository: Repository, req: Request): Hook => {
    const hook = webhooks.hook(repository.id, Number(req.params.hook));
    if (!hook) {
      throw notFound();
    }
    return hook;
  };

  const present = (repository: Repository, hook: Hook) =>
    hookItem(
      links,
      repository,
      hook,
      webhooks.deliveriesOf(hook.id).find(delivery => delivery.outcome),
    );

  router.get('/repos/:owner/:repo/hooks', (req, res) => {
    const { repository } = administered(req, res, 'read');
    const page = paginate(
      req,
      res,
      `${links.repositoryApi(repository)}/hooks`,
      webhooks.hooksOf(repository.id),
    );
    res.json(page.map(hook => present(repository, hook)));
  });

  router.post('/repos/:owner/:repo/hooks', async (req, res) => {
    const { repository, viewer } = administered(req, res, 'write');
    const user = signedIn(viewer);
    const body = (req.body ?? {}) as Record<string, unknown>;
    if (body.name !== undefined && body.name !== 'web') {
      throw validationFailed({
        resource: 'Hook',
        code: 'custom',
        message: 'Name is not valid: web is the only kind of hook',
      });
    }
    const config = readHookConfig(body.config, undefined);
    const events = readHookEvents(body.events) ?? ['push'];
    refuseDuplicates(webhooks.hooksOf(repository.id), config.url, events);
    const hook = await webhooks.add({
      ...config,
      repositoryId: repository.id,
      events,
      active: body.active !== false,
    });
    await webhooks.deliver(hook, pingEvent(context, repository, hook, user));
    const answer = present(repository, hook);
    res.status(201).location(answer.url).json(answer);
  });

  router.get('/repos/:owner/:repo/hooks/:hook(\\d+)', (req, res) => {
    const { repository } = administered(req, res, 'read');
    res.json(present(repository, hookOf(repository, req)));
  });

  router.patch('/repos/:owner/:repo/hooks/:hook(\\d+)', async (req, res) => {
    const { repository } = administered(req, res, 'write');
    const hook = hookOf(repository, req);
    const body = (req.body ?? {}) as Record<string, unknown>;
    // GitHub replaces the whole config: a secret that is not given again is gone.
    const config =
      body.config === undefined ? {} : readHookConfig(body.config, undefined);
    const events = new Set(readHookEvents(body.events) ?? hook.events);
    readHookEvents(body.add_events)?.forEach(event => events.add(event));
    readHookEvents(body.remove_events)?.forEach(event => events.delete(event));
    await webhooks.update(hook, {
      ...(body.config === undefined ? {} : { secret: undefined }),
      ...config,
      events: [...events],
      active: body.active === undefined ? hook.active : body.active === true,
    });
    res.json(present(repository, hook));
  });

  router.delete('/repos/:owner/:repo/hooks/:hook(\\d+)', async (req, res) => {
    const { repository } = administered(req, res, 'admin');
    await webhooks.remove(hookOf(repository, req));
    res.status(204).end();
  });

  router.get('/repos/:owner/:repo/hooks/:hook(\\d+)/config', (req, res) => {
    const { repository } = administered(req, res, 'read');
    res.json(hookConfig(hookOf(repository, req)));
  });

  router.patch(
    '/repos/:owner/:repo/hooks/:hook(\\d+)/config',
    async (req, res) => {
      const { repository } = administered(req, res, 'write');
      const hook = hookOf(repository, req);
      await webhooks.update(hook, readHookConfig(req.body, hook));
      res.json(hookConfig(hook));
    },
  );

  router.post(
    '/repos/:owner/:repo/hooks/:hook(\\d+)/pings',
    async (req, res) => {
      const { repository, viewer } = administered(req, res, 'read');
      const hook = hookOf(repository, req);
      const event = pingEvent(context, repository, hook, signedIn(viewer));
      await webhooks.deliver(hook, event);
      res.status(204).end();
    },
  );

  router.get('/repos/:owner/:repo/hooks/:hook(\\d+)/deliveries', (req, res) => {
    const { repository } = administered(req, res, 'read');
    const hook = hookOf(repository, req);
    const all = webhooks
      .deliveriesOf(hook.id)
      .filter(delivery => delivery.outcome);
    const perPage = Math.min(Number(req.query.per_page) || 30, 100);
    const cursor = req.query.cursor ? Number(req.query.cursor) : Infinity;
    const rest = all.filter(delivery => delivery.id < cursor);
    const page = rest.slice(0, perPage);
    if (rest.length > perPage) {
      const url = new URL(
        `${links.repositoryApi(repository)}/hooks/${hook.id}/deliveries`,
      );
      url.searchParams.set('per_page', String(perPage));
      url.searchParams.set('cursor', String(page[page.length - 1].id));
      res.set('Link', `<${url}>; rel="next"`);
    }
    res.json(page.map(deliveryItem));
  });

  const deliveryOf = (hook: Hook, req: Request) => {
    const delivery = webhooks.delivery(hook.id, Number(req.params.delivery));
    if (!delivery) {
      throw notFound();
    }
    return delivery;
  };

  router.get(
    '/repos/:owner/:repo/hooks/:hook(\\d+)/deliveries/:delivery(\\d+)',
    (req, res) => {
      const { repository } = administered(req, res, 'read');
      const hook = hookOf(repository, req);
      res.json(fullDelivery(deliveryOf(hook, req)));
    },
  );

  router.post(
    '/repos/:owner/:repo/hooks/:hook(\\d+)/deliveries/:delivery(\\d+)/attempts',
    async (req, res) => {
      const { repository } = administered(req, res, 'write');
      const hook = hookOf(repository, req);
      await webhooks.redeliver(hook, deliveryOf(hook, req));
      res.status(202).json({});
    },
  );

  return router;
}

function refuseDuplicates(hooks: Hook[], url: string, events: string[]) {
  const listening = (event: string) =>
    hooks.filter(hook => hook.events.includes(event));
  if (
    hooks.some(
      hook =>
        hook.url === url && hook.events.some(event => events.includes(event)),
    )
  ) {
    throw validationFailed({
      resource: 'Hook',
      code: 'custom',
      message: 'Hook already exists on this repository',
    });
  }
  const full = events.find(event => listening(event).length >= HOOKS_PER_EVENT);
  if (full) {
    throw new GithubError(422, 'Validation Failed', {
      errors: [
        {
          resource: 'Hook',
          code: 'custom',
          message: `The "${full}" event cannot have more than ${HOOKS_PER_EVENT} hooks`,
        },
      ],
    });
  }
}
