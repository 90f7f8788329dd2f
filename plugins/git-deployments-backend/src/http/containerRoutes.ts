import { InputError } from '@backstage/errors';
import type {
  BuildStatus,
  ContainerConditionName,
  HistoryTrigger,
} from 'backstage-plugin-git-deployments-common';
import type { Request, Router } from 'express';
import type { Caller, GitDeploymentsService } from '../service/types';

/** The routes that look at many containers, or at many builds, at once. */
export function addContainerRoutes(
  router: Router,
  options: {
    service: GitDeploymentsService;
    callerOf: (req: Request) => Promise<Caller>;
  },
): void {
  const { service, callerOf } = options;

  router.get('/containers', async (req, res) => {
    res.json(
      await service.listContainers(await callerOf(req), {
        entityRef: text(req, 'entityRef'),
        owned: flag(req, 'owned', false),
        owner: text(req, 'owner'),
        status: words<ContainerConditionName>(req, 'status'),
        environment: text(req, 'environment'),
        search: text(req, 'search'),
        order: text(req, 'order') === 'recent' ? 'recent' : 'name',
        ...offsetPage(req),
      }),
    );
  });

  router.get('/containers/:id/builds', async (req, res) => {
    res.json(
      await service.listBuilds(await callerOf(req), {
        containerId: req.params.id,
        cursor: text(req, 'cursor'),
        count: flag(req, 'count', true),
        status: words<BuildStatus>(req, 'status'),
        trigger: words<HistoryTrigger>(req, 'trigger'),
        person: text(req, 'person'),
        branch: text(req, 'branch'),
        text: text(req, 'text'),
        from: time(req, 'from'),
        to: time(req, 'to'),
        ...offsetPage(req),
      }),
    );
  });

  router.get('/containers/:id/statistics', async (req, res) => {
    res.json(
      await service.getContainerStatistics(await callerOf(req), {
        containerId: req.params.id,
      }),
    );
  });

  router.get('/containers/:id/comparison', async (req, res) => {
    res.json(
      await service.compareContainers(await callerOf(req), {
        containerId: req.params.id,
        with: text(req, 'with') ?? '',
      }),
    );
  });
}

function text(req: Request, name: string): string | undefined {
  const value = req.query[name];
  // Nothing that is looked for has control characters, and PostgreSQL refuses some.
  return typeof value === 'string' && value !== ''
    ? value.replace(/\p{Cc}/gu, ' ')
    : undefined;
}

function flag(req: Request, name: string, standard: boolean): boolean {
  const value = req.query[name];
  return value === undefined ? standard : String(value) === 'true';
}

/** Words that the document has let through: each is one of those that it names. */
function words<Word extends string>(
  req: Request,
  name: string,
): Word[] | undefined {
  return text(req, name)?.split(',') as Word[] | undefined;
}

/** A time as the database compares it. */
function time(req: Request, name: string): string | undefined {
  const value = text(req, name);
  if (value === undefined) {
    return undefined;
  }
  const moment = new Date(value);
  if (Number.isNaN(moment.getTime())) {
    throw new InputError(`${name}: "${value}" is no time by ISO 8601`);
  }
  return moment.toISOString();
}

function offsetPage(req: Request): { limit: number; offset: number } {
  return {
    limit: Number(req.query.limit ?? 30),
    offset: Number(req.query.offset ?? 0),
  };
}
