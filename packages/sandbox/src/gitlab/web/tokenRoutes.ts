import express, { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { basicCredentials } from '../../forge/credentials';
import { Exchange } from '../../forge/oauth';
import { GitlabContext } from '../GitlabContext';

type Refusal = { status: number; error: string; error_description: string };

const UNKNOWN_CLIENT: Refusal = {
  status: 401,
  error: 'invalid_client',
  error_description:
    'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
};

/** GitLab says the same whatever is wrong with a code or a refresh token. */
const INVALID_GRANT: Refusal = {
  status: 400,
  error: 'invalid_grant',
  error_description:
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
};

/** Where applications get tokens, and give them back. */
export function tokenRoutes({ forge }: GitlabContext): Router {
  const router = PromiseRouter();
  const bodies = [
    express.json({ limit: '100kb' }),
    express.urlencoded({ extended: false, limit: '100kb' }),
  ];

  const exchangeOf = async (req: Request): Promise<Exchange | Refusal> => {
    const client = clientOf(req);
    switch (param(req, 'grant_type')) {
      case 'authorization_code':
        return forge.oauth.exchangeCode({
          ...client,
          code: param(req, 'code') ?? '',
          // GitLab wants to be told again where the browser was sent back to.
          redirectUri: param(req, 'redirect_uri') ?? '',
          verifier: param(req, 'code_verifier'),
        });
      case 'refresh_token':
        return forge.oauth.refresh({
          ...client,
          refreshToken: param(req, 'refresh_token') ?? '',
          redirectUri: param(req, 'redirect_uri'),
        });
      case undefined:
        return {
          status: 400,
          error: 'invalid_request',
          error_description: 'Missing required parameter: grant_type.',
        };
      default:
        return {
          status: 400,
          error: 'unsupported_grant_type',
          error_description:
            'The authorization grant type is not supported by the authorization server.',
        };
    }
  };

  router.post('/oauth/token', ...bodies, async (req, res) => {
    res.set('Cache-Control', 'no-store');
    const exchange = await exchangeOf(req);
    if ('error' in exchange || exchange.kind === 'refused') {
      const { status, ...body } =
        'error' in exchange ? exchange : refusalOf(exchange.reason);
      res.status(status).json(body);
      return;
    }
    const { token } = exchange;
    res.json({
      access_token: token.accessToken,
      token_type: 'Bearer',
      expires_in: token.expiresIn,
      refresh_token: token.refreshToken,
      scope: token.scopes.join(' '),
      created_at: Math.floor(Date.now() / 1000),
    });
  });

  router.post('/oauth/revoke', ...bodies, async (req, res) => {
    const { clientId, clientSecret } = clientOf(req);
    if (!forge.oauth.authenticateApp(clientId, clientSecret)) {
      res.status(403).json({
        error: 'unauthorized_client',
        error_description: 'You are not authorized to revoke this token',
      });
      return;
    }
    // Whether there was such a token is nobody's business (RFC 7009).
    await forge.oauth.revokeToken(clientId, param(req, 'token') ?? '');
    res.json({});
  });

  return router;
}

function refusalOf(
  reason: Extract<Exchange, { kind: 'refused' }>['reason'],
): Refusal {
  return reason === 'unknown-client' ? UNKNOWN_CLIENT : INVALID_GRANT;
}

function param(req: Request, name: string): string | undefined {
  const value = ((req.body ?? {}) as Record<string, unknown>)[name];
  return value === undefined ? undefined : String(value);
}

/** The application proves itself by Basic, or in the body. */
function clientOf(req: Request): { clientId: string; clientSecret: string } {
  const basic = basicCredentials(req.headers.authorization);
  return {
    clientId: basic?.user ?? param(req, 'client_id') ?? '',
    clientSecret: basic?.password ?? param(req, 'client_secret') ?? '',
  };
}
