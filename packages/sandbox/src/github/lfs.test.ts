import { createHash } from 'node:crypto';
import path from 'node:path';
import { useTemporaryFolder } from '../__testUtils__/harness';
import { Sandbox, startSandbox } from '../startSandbox';

const CONTENT = 'large, as if\n';
const OID = createHash('sha256').update(CONTENT).digest('hex');

describe('Git LFS', () => {
  const folder = useTemporaryFolder();
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ dataDir: path.join(folder.path, 'data') });
  });

  afterAll(() => sandbox.stop());

  function as(user: string) {
    const credentials = Buffer.from(`${user}:${user}`).toString('base64');
    return { authorization: `Basic ${credentials}` };
  }

  async function batch(operation: string, oid: string, headers = {}) {
    const response = await fetch(
      `${sandbox.github.url}/acme/api.git/info/lfs/objects/batch`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/vnd.git-lfs+json', ...headers },
        body: JSON.stringify({
          operation,
          objects: [{ oid, size: CONTENT.length }],
        }),
      },
    );
    const { objects } = await response.json();
    return { status: response.status, object: objects?.[0] };
  }

  const object = (oid: string, init?: RequestInit) =>
    fetch(`${sandbox.github.url}/acme/api.git/info/lfs/objects/${oid}`, init);

  it('keeps what may be uploaded, and gives it to whoever may read', async () => {
    expect(await batch('upload', OID)).toMatchObject({ status: 401 });
    expect(await batch('upload', OID, as('outsider'))).toMatchObject({
      status: 403,
    });
    const { object: asked } = await batch('upload', OID, as('member'));
    const { href, header } = asked.actions.upload;
    const send = (body: string) =>
      fetch(href, { method: 'PUT', headers: header, body });
    expect((await send('something else')).status).toBe(422);
    expect((await send(CONTENT)).status).toBe(200);

    const { object: found } = await batch('download', OID);
    const downloaded = await fetch(found.actions.download.href);
    expect(await downloaded.text()).toBe(CONTENT);
  });

  it('says what is not there', async () => {
    const missing = '0'.repeat(64);
    expect(await batch('download', missing)).toMatchObject({
      status: 200,
      object: { oid: missing, error: { code: 404 } },
    });
    expect((await object(missing)).status).toBe(404);
    expect((await object(OID, { method: 'PUT' })).status).toBe(401);
  });
});
