import { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { Repository } from '../../forge/model';
import { Hook, HookDelivery } from '../../forge/webhooks/types';
import { GitlabError, notFound } from '../errors';
import { GitlabContext } from '../GitlabContext';
import { wasTaken } from '../hookHealth';
import { paginate } from '../paging';
import { neededText, paramsOf } from '../params';
import { hookItem } from '../present/hooks';
import { samplePayload } from '../present/pushes';
import { projectFor, signedIn } from '../viewer';
import { readHook } from './hookInput';

const HOOKS_PER_PROJECT = 100;
const HOOKS = '/projects/:id/hooks';

/** Project webhooks, for maintainers. A new one hears nothing until something happens. */
export function hookRoutes(context: GitlabContext): Router {
  const { forge, links, signingTokens } = context;
  const { webhooks } = forge;
  const router = PromiseRouter();

  const maintained = (req: Request) =>
    projectFor(context, req, { role: 'admin' });

  const hookOf = (project: Repository, req: Request): Hook => {
    const hook = webhooks.hook(project.id, Number(req.params.hook_id));
    if (!hook) {
      throw notFound();
    }
    return hook;
  };

  router.get(HOOKS, (req, res) => {
    const { project } = maintained(req);
    res.json(
      paginate(links, req, res, webhooks.hooksOf(project.id)).map(hook =>
        hookItem(context, project, hook),
      ),
    );
  });

  router.post(HOOKS, async (req, res) => {
    const { project } = maintained(req);
    const url = neededText(paramsOf(req), 'url');
    const { flags, ...input } = readHook(req, { signingTokens });
    if (webhooks.hooksOf(project.id).length >= HOOKS_PER_PROJECT) {
      throw new GitlabError(422, {
        message: {
          base: [
            `Maximum number of project hooks (${HOOKS_PER_PROJECT}) exceeded`,
          ],
        },
      });
    }
    const hook = await webhooks.add({
      insecureSsl: false,
      ...input,
      url,
      active: true,
      contentType: 'json',
      // Pushes are what a hook is for, unless its maker says otherwise.
      events: withFlags(['push_events'], flags),
      repositoryId: project.id,
    });
    res.status(201).json(hookItem(context, project, hook));
  });

  router.get(`${HOOKS}/:hook_id`, (req, res) => {
    const { project } = maintained(req);
    res.json(hookItem(context, project, hookOf(project, req)));
  });

  router.put(`${HOOKS}/:hook_id`, async (req, res) => {
    const { project } = maintained(req);
    const hook = hookOf(project, req);
    const { flags, ...input } = readHook(req, { signingTokens, before: hook });
    await webhooks.update(hook, {
      ...input,
      events: withFlags(hook.events, flags),
    });
    res.json(hookItem(context, project, hook));
  });

  router.delete(`${HOOKS}/:hook_id`, async (req, res) => {
    const { project } = maintained(req);
    await webhooks.remove(hookOf(project, req));
    res.status(204).end();
  });

  // Sent even to a hook that is left alone: a good answer is how one is switched on again.
  router.post(`${HOOKS}/:hook_id/test/:trigger`, async (req, res) => {
    const { project, viewer } = maintained(req);
    const hook = hookOf(project, req);
    const { trigger } = req.params;
    if (trigger !== 'push_events' && trigger !== 'tag_push_events') {
      throw new GitlabError(422, {
        message: `The trigger ${trigger} is not played here`,
      });
    }
    const payload = await samplePayload(
      context,
      project,
      signedIn(viewer),
      trigger === 'push_events' ? 'branch' : 'tag',
      forge.git(project),
    );
    if (!payload) {
      throw new GitlabError(422, {
        message: 'Ensure the project has at least one commit.',
      });
    }
    const delivery = await webhooks.deliver(hook, {
      event: trigger,
      payload: JSON.stringify(payload),
    });
    await webhooks.idle();
    if (!wasTaken(delivery)) {
      throw new GitlabError(422, { message: whyNot(delivery) });
    }
    res.status(201).json({ message: '201 Created' });
  });

  return router;
}

function withFlags(events: string[], flags: Map<string, boolean>): string[] {
  const listening = new Set(events);
  flags.forEach((on, event) =>
    on ? listening.add(event) : listening.delete(event),
  );
  return [...listening];
}

function whyNot({ outcome }: HookDelivery): string {
  return outcome?.kind === 'answered'
    ? outcome.body || `The receiver answered ${outcome.statusCode}`
    : outcome?.message ?? 'Nothing was sent';
}
