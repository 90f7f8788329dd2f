/** Where the app is. */
export const PORTAL = process.env.PORTAL_URL ?? 'http://localhost:3000';

/** The backend's port moves with the app's. */
export const BACKEND = `http://localhost:${
  7007 + Number(new URL(PORTAL).port) - 3000
}`;

/** The played GitHub. */
export const GITHUB = process.env.GITHUB_URL ?? '';

/** Who can sign in to the demo portal, and to its forges. */
export type Persona = 'owner' | 'admin' | 'member' | 'outsider';

/** Speaks to the backend as one of the personas. */
export async function api(
  persona: Persona,
  method: string,
  at: string,
  body?: object,
) {
  const session = await fetch(`${BACKEND}/api/auth/demo/refresh`, {
    headers: {
      'x-demo-persona': persona,
      'x-requested-with': 'XMLHttpRequest',
    },
  });
  const { backstageIdentity } = await session.json();
  const response = await fetch(`${BACKEND}/api/git-deployments${at}`, {
    method,
    headers: {
      authorization: `Bearer ${backstageIdentity.token}`,
      'content-type': 'application/json',
    },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${method} ${at}: ${await response.text()}`);
  }
  return response.json();
}
