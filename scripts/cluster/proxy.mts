import { createServer, request } from 'node:http';
import { say } from '../portal.mts';

/**
 * Lets pods reach the played git servers, whose addresses say `localhost`, as the portal takes plain HTTP from this
 * machine alone: in the image that clones, `http_proxy` leads here.
 */
const [host = '', port = ''] = (process.argv[2] ?? '').split(':');

const server = createServer((incoming, response) => {
  // From a client that knows of no proxy only the path is in it.
  const [url = '', base] = [incoming.url, `http://${incoming.headers.host}`];
  const target = URL.canParse(url, base) ? new URL(url, base) : undefined;
  if (target?.hostname !== 'localhost') {
    response.writeHead(403).end('This leads to localhost alone\n');
    return;
  }
  const outgoing = request(
    target,
    { method: incoming.method, headers: incoming.headers },
    answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  outgoing.on('error', error => {
    if (response.headersSent) {
      response.destroy();
    } else {
      response.writeHead(502).end(`${error.message}\n`);
    }
  });
  response.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
});

server.on('error', error => {
  say(error.message);
  process.exit(1);
});
server.listen(Number(port), host);
