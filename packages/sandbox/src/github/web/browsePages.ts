import express, { Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { avatar } from '../../forge/avatar';
import { BrowserSessions } from '../../forge/BrowserSessions';
import { Commit } from '../../forge/git/types';
import { Html, html } from '../../forge/html';
import { fullName, Repository } from '../../forge/model';
import { GithubContext } from '../GithubContext';
import { Links } from '../Links';
import { statusOf } from '../present/hooks';
import { splitRange } from '../routes/commitRoutes';
import { sendPage, sendProblem } from './page';

const RECENT = 20;

/** The pages that links in payloads and portals lead to. Signing in shows the private repositories. */
export function browsePages(
  context: GithubContext,
  sessions: BrowserSessions,
): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  const visitor = (req: Request, res: Response) => {
    const session = sessions.of(req, res);
    const user =
      session.userId === undefined
        ? undefined
        : forge.directory.userById(session.userId);
    return {
      session,
      user,
      show: (title: string, body: Html) =>
        sendPage(res, {
          title,
          body,
          ...(user ? { user, formToken: sessions.formToken(session) } : {}),
        }),
    };
  };

  const missing = (res: Response) =>
    sendProblem(
      res,
      404,
      'Page not found',
      'There is nothing here, or you may not see it. Signing in may help.',
    );

  const visible = (req: Request, res: Response): Repository | undefined => {
    const { user } = visitor(req, res);
    const { owner, repo } = req.params;
    const repository =
      forge.directory.repository(owner, repo) ??
      forge.directory.renamedRepository(owner, repo);
    return repository && forge.directory.allows(user, repository, 'read')
      ? repository
      : undefined;
  };

  const title = (repository: Repository) =>
    html`<a href="${links.repositoryWeb(repository)}"
      >${fullName(repository)}</a
    >`;

  const commitRow = (repository: Repository, commit: Commit) =>
    html`<tr>
      <td>
        <a href="${links.repositoryWeb(repository)}/commit/${commit.sha}"
          ><code>${commit.sha.slice(0, 7)}</code></a
        >
      </td>
      <td>${commit.message.split('\n')[0]}</td>
      <td>${commit.author.name}</td>
      <td>${commit.committer.date}</td>
    </tr>`;

  router.get('/avatars/u/:id', (req, res) => {
    const id = Number(req.params.id);
    const account =
      forge.directory.userById(id) ??
      forge.directory.organizations.find(
        organization => organization.id === id,
      );
    res.type('image/svg+xml').send(avatar(account?.login ?? '?', id).text);
  });

  const repositoryList = (req: Request, res: Response) => {
    const { user, show } = visitor(req, res);
    const { owner } = req.params;
    if (
      owner &&
      !forge.directory.user(owner) &&
      !forge.directory.organization(owner)
    ) {
      missing(res);
      return;
    }
    const repositories = forge.directory.repositories.filter(
      repository =>
        (!owner || repository.owner.toLowerCase() === owner.toLowerCase()) &&
        forge.directory.allows(user, repository, 'read'),
    );
    show(
      'Repositories',
      html`<h1>Repositories</h1>
        ${!user &&
        html`<p><a href="/login">Sign in</a> to see private ones.</p>`}
        <table>
          <thead>
            <tr>
              <th scope="col">Repository</th>
              <th scope="col">Description</th>
              <th scope="col">Clone with</th>
            </tr>
          </thead>
          <tbody>
            ${repositories.slice(0, 200).map(
              repository =>
                html`<tr>
                  <td>
                    ${title(repository)}${repository.private && ' (private)'}
                  </td>
                  <td>${repository.description}</td>
                  <td><code>${links.clone(repository)}</code></td>
                </tr>`,
            )}
          </tbody>
        </table>`,
    );
  };

  router.get('/', repositoryList);
  router.get('/:owner', repositoryList);

  const overview = async (req: Request, res: Response) => {
    const repository = visible(req, res);
    if (!repository) {
      missing(res);
      return;
    }
    const git = forge.git(repository);
    const branches = await git.branches();
    const shown = req.params.branch ?? repository.defaultBranch;
    const head = await git.resolve(shown);
    const commits = head
      ? await git.log({ include: [head], limit: RECENT })
      : [];
    const web = links.repositoryWeb(repository);
    visitor(req, res).show(
      fullName(repository),
      html`<h1>${fullName(repository)}</h1>
        <p>${repository.description}</p>
        <p>Clone with <code>${links.clone(repository)}</code></p>
        <h2>Branches</h2>
        <ul>
          ${branches.slice(0, 200).map(
            ({ name }) =>
              html`<li>
                <a href="${web}/tree/${Links.path(name)}">${name}</a>
              </li>`,
          )}
        </ul>
        <h2>Recent commits on ${shown}</h2>
        <table>
          <thead>
            <tr>
              <th scope="col">Commit</th>
              <th scope="col">Message</th>
              <th scope="col">Author</th>
              <th scope="col">Date</th>
            </tr>
          </thead>
          <tbody>
            ${commits.map(commit => commitRow(repository, commit))}
          </tbody>
        </table>`,
    );
  };
  router.get('/:owner/:repo', overview);
  router.get('/:owner/:repo/tree/:branch(*)', overview);

  router.get('/:owner/:repo/commit/:sha', async (req, res) => {
    const repository = visible(req, res);
    const git = repository && forge.git(repository);
    const sha = await git?.resolve(req.params.sha);
    const commit = sha && (await git?.commit(sha));
    if (!repository || !git || !commit) {
      missing(res);
      return;
    }
    const statuses = forge.statuses.latestOf(repository.id, commit.sha);
    visitor(req, res).show(
      `${commit.sha.slice(0, 7)} · ${fullName(repository)}`,
      html`<h1>${commit.message.split('\n')[0]}</h1>
        <p>
          ${title(repository)} · <code>${commit.sha}</code> ·
          ${commit.author.name} · ${commit.author.date}
        </p>
        <pre>${commit.message}</pre>
        ${statuses.length > 0 &&
        html`<h2>Statuses</h2>
          <ul>
            ${statuses.map(
              status =>
                html`<li>
                  <strong>${status.context}</strong>: ${status.state}
                  ${status.description}
                  ${status.targetUrl &&
                  html`<a href="${status.targetUrl}">Details</a>`}
                </li>`,
            )}
          </ul>`}
        <h2>Changes</h2>
        <pre>${await git.patch(commit.parents[0], commit.sha)}</pre>`,
    );
  });

  router.get('/:owner/:repo/compare/:range(*)', async (req, res) => {
    const repository = visible(req, res);
    if (!repository) {
      missing(res);
      return;
    }
    const git = forge.git(repository);
    const range = splitRange(req.params.range, repository) ?? {
      base: repository.defaultBranch,
      head: req.params.range,
    };
    const base = await git.resolve(range.base);
    // The link of a branch that began from nothing names the parent that its first commit lacks.
    const fromNothing =
      range.base.endsWith('^') &&
      (await git.resolve(range.base.slice(0, -1))) !== undefined;
    const head = await git.resolve(range.head);
    if (!head || (!base && !fromNothing)) {
      missing(res);
      return;
    }
    const from = base && (await git.mergeBase(base, head));
    const commits = await git.log({
      include: [head],
      exclude: base ? [base] : [],
      limit: 250,
    });
    visitor(req, res).show(
      `Comparing ${req.params.range} · ${fullName(repository)}`,
      html`<h1>Comparing ${range.base} with ${range.head}</h1>
        <p>${title(repository)}</p>
        <h2>Commits</h2>
        <table>
          <tbody>
            ${commits.map(commit => commitRow(repository, commit))}
          </tbody>
        </table>
        <h2>Changes</h2>
        <pre>${await git.patch(from, head)}</pre>`,
    );
  });

  /** The file that `<revision>/<path>` means, in a repository that the visitor may read. */
  const fileOf = async (req: Request, res: Response) => {
    const repository = visible(req, res);
    // A branch's name may contain slashes: the longest that leads to a file is meant.
    const parts = req.params.rest.split('/');
    for (let at = parts.length - 1; repository && at > 0; at--) {
      const git = forge.git(repository);
      const commit = await git.resolve(parts.slice(0, at).join('/'));
      const path = parts.slice(at).join('/');
      const sha = commit && (await git.objectAt(commit, path));
      if (sha && (await git.objectType(sha)) === 'blob') {
        return { repository, path, bytes: await git.blob(sha) };
      }
    }
    return undefined;
  };

  router.get('/:owner/:repo/blob/:rest(*)', async (req, res) => {
    const file = await fileOf(req, res);
    if (!file) {
      missing(res);
      return;
    }
    visitor(req, res).show(
      `${file.path} · ${fullName(file.repository)}`,
      html`<h1>${file.path}</h1>
        <p>${title(file.repository)}</p>
        <pre>${file.bytes.toString('utf8')}</pre>`,
    );
  });

  router.get('/:owner/:repo/raw/:rest(*)', async (req, res) => {
    const file = await fileOf(req, res);
    if (!file) {
      missing(res);
      return;
    }
    // Plain text whatever it is: nothing that was pushed may run as a page of this site.
    res.set('X-Content-Type-Options', 'nosniff');
    res.type('text/plain').send(file.bytes);
  });

  const administered = (req: Request, res: Response) => {
    const repository = visible(req, res);
    const { user } = visitor(req, res);
    const hook =
      repository && forge.webhooks.hook(repository.id, Number(req.params.hook));
    return hook && forge.directory.allows(user, repository, 'admin')
      ? { repository, hook }
      : undefined;
  };

  router.get('/:owner/:repo/settings/hooks/:hook(\\d+)', (req, res) => {
    const found = administered(req, res);
    if (!found) {
      missing(res);
      return;
    }
    const { session, show } = visitor(req, res);
    const { repository, hook } = found;
    show(
      `Webhook · ${fullName(repository)}`,
      html`<h1>Webhook of ${fullName(repository)}</h1>
        <p>
          ${title(repository)} · <code>${hook.url}</code> ·
          ${hook.events.join(', ')} · ${hook.active ? 'active' : 'inactive'}
        </p>
        <h2>Recent deliveries</h2>
        <table>
          <thead>
            <tr>
              <th scope="col">Delivery</th>
              <th scope="col">Event</th>
              <th scope="col">Queued</th>
              <th scope="col">Outcome</th>
              <th scope="col">Action</th>
            </tr>
          </thead>
          <tbody>
            ${forge.webhooks.deliveriesOf(hook.id).map(
              delivery => html`<tr>
                <td>
                  <details>
                    <summary><code>${delivery.guid}</code></summary>
                    <pre>
${Object.entries(delivery.request?.headers ?? {})
                        .map(([name, value]) => `${name}: ${value}`)
                        .join('\n')}

${JSON.stringify(JSON.parse(delivery.payload), null, 2)}</pre
                    >
                  </details>
                </td>
                <td>
                  ${delivery.event}${delivery.redelivery && ' (redelivery)'}
                </td>
                <td>${delivery.queuedAt}</td>
                <td>
                  ${statusOf(delivery).code || ''} ${statusOf(delivery).text}
                </td>
                <td>
                  <form
                    method="post"
                    action="/${fullName(
                      repository,
                    )}/settings/hooks/${hook.id}/deliveries/${delivery.id}"
                  >
                    <input
                      type="hidden"
                      name="authenticity_token"
                      value="${sessions.formToken(session)}"
                    /><button type="submit">Redeliver</button>
                  </form>
                </td>
              </tr>`,
            )}
          </tbody>
        </table>`,
    );
  });

  router.post(
    '/:owner/:repo/settings/hooks/:hook(\\d+)/deliveries/:delivery(\\d+)',
    express.urlencoded({ extended: false }),
    async (req, res) => {
      const found = administered(req, res);
      const { session } = visitor(req, res);
      const { authenticity_token: token } = req.body as Record<string, unknown>;
      const delivery =
        found &&
        forge.webhooks.delivery(found.hook.id, Number(req.params.delivery));
      if (!found || !delivery || !sessions.formTokenIsGood(session, token)) {
        missing(res);
        return;
      }
      await forge.webhooks.redeliver(found.hook, delivery);
      res.redirect(
        303,
        `/${fullName(found.repository)}/settings/hooks/${found.hook.id}`,
      );
    },
  );

  router.use((_req, res) => missing(res));
  return router;
}
