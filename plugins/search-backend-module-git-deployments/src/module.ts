import {
  coreServices,
  createBackendModule,
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
} from '@backstage/backend-plugin-api';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import { GitDeploymentsCollatorFactory } from './GitDeploymentsCollatorFactory';

/** How often it is indexed where the configuration does not say. */
const DEFAULT_SCHEDULE = {
  frequency: { minutes: 10 },
  timeout: { minutes: 15 },
  initialDelay: { seconds: 10 },
};

/** Adds the containers and builds of Git Deployments to what search indexes. */
export const searchModuleGitDeployments = createBackendModule({
  pluginId: 'search',
  moduleId: 'git-deployments-collator',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        indexRegistry: searchIndexRegistryExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, config, discovery, indexRegistry, scheduler }) {
        const schedule = config.getOptionalConfig(
          'search.collators.gitDeployments.schedule',
        );
        indexRegistry.addCollator({
          schedule: scheduler.createScheduledTaskRunner(
            schedule
              ? readSchedulerServiceTaskScheduleDefinitionFromConfig(schedule)
              : DEFAULT_SCHEDULE,
          ),
          factory: GitDeploymentsCollatorFactory.fromConfig(config, {
            auth,
            discovery,
          }),
        });
      },
    });
  },
});
