import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { GitlabContext } from '../GitlabContext';
import { currentUser } from '../present/users';
import { signedIn, viewerOf } from '../viewer';

/** The signed-in user. */
export function userRoutes(context: GitlabContext): Router {
  const router = PromiseRouter();

  router.get('/user', (req, res) => {
    const viewer = viewerOf(context, req, ['read_user']);
    res.json(currentUser(context.links, signedIn(viewer)));
  });

  return router;
}
