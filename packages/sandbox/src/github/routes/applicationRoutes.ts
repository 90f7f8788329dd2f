import { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { basicCredentials } from '../../forge/credentials';
import { notFound, requiresAuthentication, validationFailed } from '../errors';
import { GithubContext, GHES_VERSION } from '../GithubContext';
import { RateLimits } from '../apiHeaders';

/** What an OAuth application does with its tokens, and what belongs to nobody. */
export function applicationRoutes(
  context: GithubContext,
  limits: RateLimits,
): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  const authenticate = (req: Request): { clientId: string; token: string } => {
    const basic = basicCredentials(req.headers.authorization);
    const app =
      basic && forge.oauth.authenticateApp(basic.user, basic.password);
    if (!app) {
      throw requiresAuthentication();
    }
    if (app.clientId !== req.params.clientId) {
      throw notFound();
    }
    const token = (req.body as { access_token?: unknown })?.access_token;
    if (typeof token !== 'string') {
      throw validationFailed({
        resource: 'OauthAccess',
        code: 'missing_field',
        field: 'access_token',
      });
    }
    return { clientId: app.clientId, token };
  };

  router.delete('/applications/:clientId/token', async (req, res) => {
    const { clientId, token } = authenticate(req);
    if (!(await forge.oauth.revokeToken(clientId, token))) {
      throw notFound();
    }
    res.status(204).end();
  });

  router.delete('/applications/:clientId/grant', async (req, res) => {
    const { clientId, token } = authenticate(req);
    const grant = forge.oauth.grantOf(token);
    if (!grant || grant.clientId !== clientId) {
      throw notFound();
    }
    await forge.oauth.revokeGrant(clientId, grant.userId);
    res.status(204).end();
  });

  router.get('/rate_limit', (req, res) => {
    const { key, limit } = limits.caller(context, req.headers.authorization);
    const { used, reset } = limits.window(key);
    const core = { limit, used, remaining: Math.max(0, limit - used), reset };
    res.json({ resources: { core, search: core }, rate: core });
  });

  router.get('/meta', (_req, res) => {
    res.json({
      verifiable_password_authentication: false,
      installed_version: GHES_VERSION,
    });
  });

  router.get('/', (_req, res) => {
    res.json({
      current_user_url: `${links.api}/user`,
      current_user_repositories_url: `${links.api}/user/repos{?type,page,per_page,sort}`,
      repository_url: `${links.api}/repos/{owner}/{repo}`,
      repository_search_url: `${links.api}/search/repositories?q={query}{&page,per_page,sort,order}`,
      rate_limit_url: `${links.api}/rate_limit`,
    });
  });

  return router;
}
