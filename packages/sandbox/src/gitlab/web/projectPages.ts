import { Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { avatar } from '../../forge/avatar';
import { BrowserSessions } from '../../forge/BrowserSessions';
import { html } from '../../forge/html';
import { fullName, Repository } from '../../forge/model';
import { SignIn } from '../../forge/signIn';
import { GitlabContext } from '../GitlabContext';
import { sendPage, sendProblem } from './page';

const RECENT = 20;

/** The pages that links in payloads and portals lead to. Signing in shows the private projects. */
export function projectPages(
  { forge, links }: GitlabContext,
  sessions: BrowserSessions,
  signIn: SignIn,
): Router {
  const router = PromiseRouter();

  const visitor = (req: Request, res: Response) => {
    const session = sessions.of(req, res);
    const user = signIn.userOf(session);
    return user ? { user, formToken: sessions.formToken(session) } : {};
  };

  const missing = (res: Response) =>
    sendProblem(
      res,
      404,
      'Page not found',
      'There is nothing here, or you may not see it. Signing in may help.',
    );

  /** The project of the address; one that was renamed is led on to. */
  const visible = (req: Request, res: Response): Repository | undefined => {
    const { namespace, name } = req.params;
    const project =
      forge.directory.repository(namespace, name) ??
      forge.directory.renamedRepository(namespace, name);
    const { user } = visitor(req, res);
    if (!project || !forge.directory.allows(user, project, 'read')) {
      missing(res);
      return undefined;
    }
    if (fullName(project) !== `${namespace}/${name}`) {
      const rest = req.originalUrl.split('/').slice(3).join('/');
      res.redirect(
        301,
        `${links.projectWeb(project)}${rest ? `/${rest}` : ''}`,
      );
      return undefined;
    }
    return project;
  };

  router.get('/uploads/-/system/user/avatar/:id/avatar.png', (req, res) => {
    const user = forge.directory.userById(Number(req.params.id));
    if (!user) {
      missing(res);
      return;
    }
    res.type('image/svg+xml').send(avatar(user.login, user.id).text);
  });

  router.get('/', (req, res) => {
    const shown = visitor(req, res);
    const projects = forge.directory.repositories
      .filter(project => forge.directory.allows(shown.user, project, 'read'))
      .slice(0, 100);
    sendPage(res, {
      ...shown,
      title: 'Projects',
      body: html`<h1>Projects</h1>
        <ul>
          ${projects.map(
            project =>
              html`<li>
                <a href="/${fullName(project)}">${fullName(project)}</a>
              </li>`,
          )}
        </ul>
        ${!shown.user && html`<p><a href="/login">Sign in</a></p>`}`,
    });
  });

  router.get('/:namespace/:name', async (req, res) => {
    const project = visible(req, res);
    if (!project) {
      return;
    }
    const git = forge.git(project);
    const head = await git.ref(`refs/heads/${project.defaultBranch}`);
    const commits = head
      ? await git.log({ include: [head], limit: RECENT })
      : [];
    sendPage(res, {
      ...visitor(req, res),
      title: fullName(project),
      body: html`<h1>${fullName(project)}</h1>
        <p>${project.description}</p>
        <p><code>git clone ${links.clone(project)}</code></p>
        <ul>
          ${commits.map(
            commit =>
              html`<li>
                <a href="${links.commit(project, commit.sha)}"
                  ><code>${commit.sha.slice(0, 8)}</code></a
                >
                ${commit.message.split('\n', 1)[0]}, ${commit.author.name}
              </li>`,
          )}
        </ul>`,
    });
  });

  router.get('/:namespace/:name/-/commit/:sha', async (req, res) => {
    const project = visible(req, res);
    if (!project) {
      return;
    }
    const git = forge.git(project);
    const commit = await git.commit(req.params.sha);
    if (!commit) {
      missing(res);
      return;
    }
    sendPage(res, {
      ...visitor(req, res),
      title: commit.message.split('\n', 1)[0],
      body: html`<h1>${commit.message.split('\n', 1)[0]}</h1>
        <p>${commit.author.name}, ${commit.author.date}</p>
        <pre>${commit.message}</pre>
        <pre>${await git.patch(commit.parents[0], commit.sha)}</pre>`,
    });
  });

  router.use((_req, res) => missing(res));
  return router;
}
