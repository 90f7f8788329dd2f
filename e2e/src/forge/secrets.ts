import { dumpDatabase } from '../secrets';
import type { GiteaPortal } from './GiteaPortal';
import { members } from './json';
import type { Exchange } from './RecordingProxy';

const TOKEN_PATH = '/login/oauth/access_token';

/** What the portal sends to get tokens, and nobody else may know. */
const OF_REQUEST = ['client_secret', 'code', 'code_verifier', 'refresh_token'];

/** A request for tokens, with what was sent and what came. */
export interface TokenExchange {
  status: number;
  sent: URLSearchParams;
  /** Empty where it was refused. */
  accessToken: string;
  refreshToken: string;
}

/** The requests for tokens among what passed. */
export function tokenExchanges(
  exchanges: readonly Exchange[],
): TokenExchange[] {
  return exchanges
    .filter(({ path }) => path === TOKEN_PATH)
    .map(({ status, body, answer }) => {
      const given = members(JSON.parse(answer.toString()));
      return {
        status,
        sent: new URLSearchParams(body.toString()),
        accessToken: String(given.access_token ?? ''),
        refreshToken: String(given.refresh_token ?? ''),
      };
    });
}

/** The secrets that hooks were made with, in that order. */
export function hookSecrets(exchanges: readonly Exchange[]): string[] {
  return exchanges
    .filter(({ method, path }) => method === 'POST' && /\/hooks$/.test(path))
    .map(({ body }) =>
      String(members(members(JSON.parse(body.toString())).config).secret),
    );
}

/** How git has signed in: the paths that it asked for, with the password. */
export function gitSignIns(
  exchanges: readonly Exchange[],
): { path: string; password: string }[] {
  return exchanges.flatMap(({ path, headers, status }) => {
    const [, credentials] =
      /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
    return credentials && status === 200
      ? [
          {
            path,
            password: Buffer.from(credentials, 'base64')
              .toString()
              .replace(/^[^:]*:/, ''),
          },
        ]
      : [];
  });
}

/** Everything secret that passed between the portal and Gitea. */
function allSecrets(exchanges: readonly Exchange[]): string[] {
  const ofTokens = tokenExchanges(exchanges).flatMap(
    ({ sent, accessToken, refreshToken }) => [
      ...OF_REQUEST.map(name => sent.get(name) ?? ''),
      accessToken,
      refreshToken,
    ],
  );
  const ofHeaders = exchanges.map(
    ({ headers }) => headers.authorization?.replace(/^\S+ /, '') ?? '',
  );
  const all = [...ofTokens, ...hookSecrets(exchanges), ...ofHeaders];
  return [...new Set(all)].filter(secret => secret !== '');
}

/**
 * Looks for what is secret wherever the portal leaves something behind: as it is, and as base64. Answers how much was
 * looked for, and the places where something was found. The backend has ended then.
 */
export async function findSecrets({
  portal,
  asked,
}: GiteaPortal): Promise<{ known: number; places: string[] }> {
  // What it has not written yet would not be found, and files of a database in use come and go.
  await portal.killBackend('SIGTERM');
  const secrets = allSecrets(asked.exchanges);
  const { url, token } = portal.sandbox.kubernetes;
  const cluster = await Promise.all(
    [
      '/api/v1/pods',
      '/api/v1/events',
      '/api/v1/secrets',
      '/apis/apps/v1/deployments',
      '/apis/tekton.dev/v1/pipelineruns',
      '/apis/tekton.dev/v1/taskruns',
      '/apis/tekton.dev/v1beta1/customruns',
    ].map(async path => {
      const response = await fetch(`${url}${path}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (!response.ok) {
        throw new Error(`The cluster answers ${response.status} to ${path}`);
      }
      return response.text();
    }),
  );
  const texts = {
    database: await dumpDatabase(portal),
    log: await portal.log(),
    answers: portal.answers.join('\n'),
    cluster: cluster.join('\n'),
  };
  const empty = Object.entries(texts).filter(([, text]) => text === '');
  if (empty.length > 0) {
    throw new Error(`There is nothing to look at: ${empty}`);
  }
  return {
    known: secrets.length,
    places: Object.entries(texts)
      .filter(([, text]) =>
        secrets.some(
          secret =>
            text.includes(secret) ||
            text.includes(Buffer.from(secret).toString('base64')),
        ),
      )
      .map(([place]) => place),
  };
}
