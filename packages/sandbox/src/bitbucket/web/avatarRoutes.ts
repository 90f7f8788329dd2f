import { Router } from 'express';
import { avatar } from '../../forge/avatar';
import { BitbucketContext } from '../BitbucketContext';

/** The pictures of people, workspaces and repositories. */
export function avatarRoutes({ forge }: BitbucketContext): Router {
  const router = Router();
  router.get('/account/:id/avatar', (req, res) => {
    const id = Number(req.params.id);
    const account =
      forge.directory.userById(id) ??
      forge.directory.organizations.find(
        organization => organization.id === id,
      );
    res.type('image/svg+xml').send(avatar(account?.login ?? '?', id).text);
  });
  return router;
}
