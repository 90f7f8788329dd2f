/**
 * The interfaces that extend Git Deployments: git providers and deployment targets; and what provider modules share.
 *
 * @packageDocumentation
 */
export * from './GitProvider';
export * from './push';
export * from './DeploymentTarget';
export * from './LogStorage';
export * from './extensions';
export {
  isLoopback,
  readOAuthRegistration,
  readProviderInstance,
  requireSafeUrl,
} from './instance';
export { createConditionalFetch, type ApiFetch } from './http/conditionalFetch';
export {
  ProviderHttpClient,
  type ProviderRequest,
  type ProviderResponse,
} from './http/ProviderHttpClient';
export {
  asIdentifier,
  asObject,
  asObjects,
  asText,
  needed,
  type Json,
} from './http/json';
export { RateLimitError } from './http/RateLimitError';
export {
  OAuthClient,
  type OAuthRegistration,
  type OAuthServer,
} from './oauth/OAuthClient';
export { filePath, fileText, imageUrl, mustFit } from './files';
export { isHmacSha256 } from './signature';
