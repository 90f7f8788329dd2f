import type { AuthService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { InputError } from '@backstage/errors';
import {
  PROTECTION_LEVELS,
  SUPERSEDE_POLICIES,
} from 'backstage-plugin-git-deployments-common';
import type { Caller, GitDeploymentsService } from '../service/types';
import { callerOf } from './callerOf';

/** What can be said of a container here; the rest has defaults, and can be changed on its page. */
const LONGEST = { ref: 512, url: 2048, path: 1024, patterns: 4096, name: 63 };

/**
 * Registers `git-deployments:container:create`: makes a container, and the webhook of its repository. It builds with the
 * next push, or by `git-deployments:build:trigger`.
 */
export function registerCreateContainerAction(options: {
  actionsRegistry: ActionsRegistryService;
  auth: Pick<AuthService, 'isPrincipal'>;
  service: Pick<
    GitDeploymentsService,
    'createContainer' | 'listConnections' | 'listProviders'
  >;
}): void {
  const { actionsRegistry, auth, service } = options;
  actionsRegistry.register({
    name: 'container:create',
    title: 'Create a container of Git Deployments',
    description:
      'Makes a container of a catalog entity: from then on each push to its branch is built and rolled out. Also makes the webhook of the repository. It needs the role admin in the project of the entity, and a connection to the git server.',
    attributes: { readOnly: false, destructive: false, idempotent: false },
    schema: {
      input: z =>
        z.object({
          entityRef: z
            .string()
            .max(LONGEST.ref)
            .describe('The entity: component:default/api'),
          name: z
            .string()
            .max(LONGEST.name)
            .describe('The name of the container, unique in its environment'),
          environment: z
            .string()
            .max(LONGEST.name)
            .optional()
            .describe('Such as staging. Default: production'),
          url: z
            .string()
            .max(LONGEST.url)
            .describe(
              'The page of the repository: https://github.com/acme/api',
            ),
          branch: z.string().min(1).max(255).describe('Whose pushes are built'),
          connectionId: z
            .string()
            .max(40)
            .optional()
            .describe(
              'The connection (git-…) that the repository is seen by. Default: your only one to that git server',
            ),
          path: z
            .string()
            .max(LONGEST.path)
            .optional()
            .describe('The build context inside the repository. Default: /'),
          dockerfile: z
            .string()
            .max(LONGEST.path)
            .optional()
            .describe('Relative to path. Default: Dockerfile'),
          watchPath: z
            .string()
            .max(LONGEST.patterns)
            .optional()
            .describe(
              'Comma-separated gitignore patterns: a push that changes none of them is skipped. Default: every push builds',
            ),
          image: z
            .string()
            .max(255)
            .optional()
            .describe(
              'The image repository, without a tag. Default: by the platform’s template',
            ),
          port: z
            .number()
            .int()
            .min(1)
            .max(65535)
            .optional()
            .describe(
              'The port that the container listens on; makes a Service',
            ),
          protection: z
            .enum(PROTECTION_LEVELS)
            .optional()
            .describe('Who may deploy. Default: none, which is every member'),
          approvalRequired: z
            .boolean()
            .optional()
            .describe('Whether someone else must approve. Default: false'),
          supersede: z
            .enum(SUPERSEDE_POLICIES)
            .optional()
            .describe(
              'What a newer push does to an older build. Default: wait-latest',
            ),
        }),
      output: z =>
        z.object({
          containerId: z.string().describe('Its id: ctr-…'),
          entityRef: z.string(),
          name: z.string(),
          environment: z.string(),
          image: z.string().describe('The image repository'),
          hookStatus: z
            .string()
            .describe(
              'active, or manual where the webhook is to be made by hand',
            ),
        }),
    },
    examples: [
      {
        title: 'Deploy the branch main to production',
        input: {
          entityRef: 'component:default/api',
          name: 'api',
          url: 'https://github.com/acme/api',
          branch: 'main',
        },
        output: {
          containerId: 'ctr-k3j9x2m1',
          entityRef: 'component:default/api',
          name: 'api',
          environment: 'production',
          image: 'ghcr.io/acme/api-api-production',
          hookStatus: 'active',
        },
      },
      {
        title: 'One service of a monorepo to staging, on a port',
        input: {
          entityRef: 'component:default/cart',
          name: 'cart',
          environment: 'staging',
          url: 'https://gitlab.example.com/shop/services',
          branch: 'develop',
          path: '/services/cart',
          watchPath: 'services/cart/**, libs/**',
          port: 8080,
        },
      },
    ],
    action: async ({ input, credentials }) => {
      const caller = callerOf(auth, credentials);
      const {
        url,
        branch,
        path,
        dockerfile,
        watchPath,
        connectionId,
        port,
        protection,
        approvalRequired,
        ...rest
      } = input;
      const container = await service.createContainer(caller, {
        ...rest,
        repoConfig: {
          url,
          branch,
          gitProviderId:
            connectionId ?? (await onlyConnection(service, caller, url)),
          path,
          dockerfile,
          watchPath,
        },
        ...(port !== undefined && { target: { workload: { port } } }),
        protection: { level: protection, approvalRequired },
      });
      return {
        output: {
          containerId: container.id,
          entityRef: container.entityRef,
          name: container.name,
          environment: container.environment,
          image: container.image,
          hookStatus: container.hook.status,
        },
      };
    },
  });
}

async function onlyConnection(
  service: Pick<GitDeploymentsService, 'listConnections' | 'listProviders'>,
  caller: Caller,
  url: string,
): Promise<string> {
  if (!URL.canParse(url)) {
    throw new InputError(
      `url: "${url}" is no address of a repository's page; give it like https://github.com/acme/api`,
    );
  }
  const { host } = new URL(url);
  const [providers, connections] = await Promise.all([
    service.listProviders(),
    service.listConnections(caller, {}),
  ]);
  const found = connections.filter(({ provider, status }) =>
    providers.some(
      ({ id, host: ofProvider }) =>
        status === 'active' && id === provider && ofProvider === host,
    ),
  );
  if (found.length !== 1) {
    throw new InputError(
      found.length === 0
        ? `connectionId: you have no connection to ${host}; connect an account under Settings > Git Providers`
        : `connectionId: you have several connections to ${host}; choose one of ${found
            .map(({ id }) => id)
            .join(', ')}`,
    );
  }
  return found[0].id;
}
