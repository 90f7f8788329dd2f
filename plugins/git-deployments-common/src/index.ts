/**
 * What the frontend, the backend and other programs share of Git Deployments: states, types, permissions, the OpenAPI
 * document and the typed client.
 *
 * @packageDocumentation
 */
export * from './states';
export * from './permissions';
export * from './api/types';
export { CONTAINER_CONDITIONS, HISTORY_TRIGGERS } from './api/schemas/overview';
export { openApiDocument } from './api/openapi';
export { GitDeploymentsClient } from './client/GitDeploymentsClient';
export type { GitDeploymentsClientOptions } from './client/Http';
export type {
  ContainerListFilter,
  HistoryFilter,
  OverviewClient,
} from './client/overview';
