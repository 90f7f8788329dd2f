import type { AuthService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { GitDeploymentsService } from '../service/types';
import { callerOf } from './callerOf';

/** Registers `git-deployments:build:trigger`: builds and deploys a commit, or asks for it where someone else must approve. */
export function registerTriggerBuildAction(options: {
  actionsRegistry: ActionsRegistryService;
  auth: Pick<AuthService, 'isPrincipal'>;
  service: Pick<GitDeploymentsService, 'triggerBuild'>;
}): void {
  const { actionsRegistry, auth, service } = options;
  actionsRegistry.register({
    name: 'build:trigger',
    title: 'Trigger a build of Git Deployments',
    description:
      'Builds and deploys the newest commit of the branch of a container, or an older one of it. The answer comes at once: the build goes on, and its status is queued, or pending_approval where someone else must approve.',
    attributes: { readOnly: false, destructive: false, idempotent: false },
    schema: {
      input: z =>
        z.object({
          containerId: z
            .string()
            .regex(/^ctr-[a-z0-9]{1,40}$/)
            .describe('The container: ctr-…'),
          sha: z
            .string()
            .regex(/^[0-9a-f]{40,64}$/)
            .optional()
            .describe(
              'The whole SHA of a commit of the branch. Default: its newest',
            ),
        }),
      output: z =>
        z.object({
          buildId: z.string().describe('Its id: dep-…'),
          containerId: z.string(),
          status: z.string().describe('queued, or pending_approval'),
          sha: z.string().describe('The commit that is built'),
        }),
    },
    examples: [
      {
        title: 'Build the newest commit',
        input: { containerId: 'ctr-k3j9x2m1' },
        output: {
          buildId: 'dep-9f2k7q0c',
          containerId: 'ctr-k3j9x2m1',
          status: 'queued',
          sha: '2e5a4c0f9d1b8e7a6c3d2f1e0b9a8c7d6e5f4a3b',
        },
      },
      {
        title: 'Build an older commit of the branch',
        input: {
          containerId: 'ctr-k3j9x2m1',
          sha: '2e5a4c0f9d1b8e7a6c3d2f1e0b9a8c7d6e5f4a3b',
        },
      },
    ],
    action: async ({ input, credentials }) => {
      const build = await service.triggerBuild(
        callerOf(auth, credentials),
        input,
      );
      return {
        output: {
          buildId: build.id,
          containerId: build.containerId,
          status: build.status,
          sha: build.git.GIT_REVISION,
        },
      };
    },
  });
}
