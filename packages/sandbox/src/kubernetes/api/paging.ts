import { ApiError } from '../ApiError';
import { KubeObject } from '../types';

/** Where an object stands in a list. */
export function placeOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** Where a list goes on: what a `continue` token carries. */
export interface Token {
  /** The version that all pages show; 0 for whatever is there now. */
  version: number;
  after: string;
}

/** A token as text. */
export function encodeToken(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** @throws ApiError - 400 where the text is none of our tokens */
export function decodeToken(text: string): Token {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Token;
  } catch {
    throw ApiError.badRequest('continue key is not valid');
  }
}
