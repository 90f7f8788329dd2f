import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  search?: {
    collators?: {
      /** How search finds the containers and builds of Git Deployments. */
      gitDeployments?: {
        /** How often they are indexed. Default: every ten minutes. */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
        /**
         * The path of an entity's Deployments tab, with `:namespace`, `:kind` and `:name`.
         * Default: `/catalog/:namespace/:kind/:name/deployments`.
         */
        locationTemplate?: string;
        /** How many of the newest builds of each container are indexed; 0 for none. Default: 20. */
        buildsPerContainer?: number;
      };
    };
  };
}
