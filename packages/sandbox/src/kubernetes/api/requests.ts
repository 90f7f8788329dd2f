import { IncomingMessage } from 'node:http';
import { parse as parseYaml } from 'yaml';
import { ApiError } from '../ApiError';
import { findResource, Resource, resources } from '../resources';

const BODY_LIMIT = 3 * 1024 * 1024;

/** A path of the API, taken apart. */
export interface Target {
  resource: Resource;
  namespace?: string;
  name?: string;
  subresource?: string;
}

/** Takes a path such as `/apis/apps/v1/namespaces/prod/deployments/api/status` apart; `undefined` where nothing is served there. */
export function parseTarget(path: string): Target | undefined {
  const match = /^\/(?:api\/(v1)|apis\/([^/]+)\/([^/]+))\/(.+?)\/?$/.exec(path);
  if (!match) return undefined;
  const [, core, group = '', groupVersion, rest] = match;
  const version = core ?? groupVersion;
  const parts = rest.split('/').map(decodeURIComponent);
  let namespace: string | undefined;
  // `/namespaces/x` and its subresources are the namespace itself; all else below it lives in it.
  if (
    parts[0] === 'namespaces' &&
    parts.length > 2 &&
    !['status', 'finalize'].includes(parts[2])
  ) {
    namespace = parts[1];
    parts.splice(0, 2);
  }
  const resource = findResource(group, version, parts[0]);
  if (!resource || parts.length > 3) return undefined;
  const [, name, subresource] = parts;
  if (namespace && !resource.namespaced) return undefined;
  if (name && resource.namespaced && !namespace) return undefined;
  if (subresource && !knownSubresource(resource, subresource)) return undefined;
  return { resource, namespace, name, subresource };
}

function knownSubresource(resource: Resource, subresource: string): boolean {
  if (subresource === 'status') return resource.hasStatus;
  if (subresource === 'token') return resource === resources.serviceaccounts;
  return subresource === 'log' && resource === resources.pods;
}

/** Reads a body to its end and decodes JSON or YAML by its content type. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) {
      throw new ApiError({
        code: 413,
        reason: 'RequestEntityTooLarge',
        message: `Request entity too large: limit is ${BODY_LIMIT}`,
      });
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (!text) return undefined;
  const type = request.headers['content-type'] ?? 'application/json';
  if (type.includes('protobuf')) {
    throw unsupportedMediaType(type);
  }
  try {
    return type.includes('yaml') ? parseYaml(text) : JSON.parse(text);
  } catch (error) {
    throw ApiError.badRequest(`couldn't get version/kind; ${String(error)}`);
  }
}

/** 415 in the API server's words. */
export function unsupportedMediaType(type: string): ApiError {
  return new ApiError({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml (got ${type})`,
  });
}

/** A list parameter's number, where it is one. */
export function numberOf(value: string | null): number | undefined {
  return value === null || value === '' || Number.isNaN(Number(value))
    ? undefined
    : Number(value);
}

/** Whether a parameter is switched on. */
export function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1';
}
