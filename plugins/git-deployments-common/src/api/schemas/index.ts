/*
 * The shapes that cross HTTP, as JSON Schema. The OpenAPI document is put together from them and the TypeScript types
 * are derived from them (`types.ts`), so that neither can say something the other does not.
 */
export * from './advice';
export * from './approvals';
export * from './audit';
export * from './buildOptions';
export * from './buildInsight';
export * from './builds';
export * from './clusters';
export * from './connections';
export * from './containers';
export * from './deliveries';
export * from './overview';
export * from './protection';
export * from './inspections';
export { repoConfigSchema } from './repoConfig';
export * from './roles';
export * from './targetChoices';
export { targetSchema, workloadSchema } from './targets';
