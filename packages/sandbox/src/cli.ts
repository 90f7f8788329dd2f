import { parseArgs } from 'node:util';
import { startSandbox } from './startSandbox';

const GITHUB_PORT = 7101;
const GITLAB_PORT = 7102;
const BITBUCKET_PORT = 7103;
const KUBERNETES_PORT = 7110;

async function main() {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      callback: { type: 'string', multiple: true },
      namespace: { type: 'string', multiple: true },
      host: { type: 'string' },
      'public-host': { type: 'string' },
    },
  });
  if (!values.data) {
    throw new Error('Say where to keep the data: --data <folder>');
  }
  const offset = Number(process.env.PORT_OFFSET ?? 0);
  const backend = `http://localhost:${7007 + offset}`;
  const sandbox = await startSandbox({
    dataDir: values.data,
    host: values.host,
    publicHost: values['public-host'],
    ports: {
      github: GITHUB_PORT + offset,
      gitlab: GITLAB_PORT + offset,
      bitbucket: BITBUCKET_PORT + offset,
      kubernetes: KUBERNETES_PORT + offset,
    },
    kubernetes: { namespaces: values.namespace },
    oauthApps: [
      {
        clientId: 'git-deployments',
        clientSecret: 'git-deployments-secret',
        name: 'Git Deployments',
        redirectUris: values.callback ?? [
          `${backend}/api/git-deployments/oauth`,
        ],
      },
    ],
  });
  const ready = (line: { server: string; url: string; kubeconfig?: string }) =>
    process.stdout.write(`${JSON.stringify(line)}\n`);
  ready({ server: 'github', url: sandbox.github.url });
  ready({ server: 'gitlab', url: sandbox.gitlab.url });
  ready({ server: 'bitbucket', url: sandbox.bitbucket.url });
  ready({
    server: 'kubernetes',
    url: sandbox.kubernetes.url,
    kubeconfig: sandbox.kubernetes.kubeconfigPath,
  });

  const stop = () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    sandbox.stop().then(
      () => process.exit(0),
      error => {
        process.stderr.write(`${error}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
