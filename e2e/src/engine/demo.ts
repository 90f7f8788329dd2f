import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { clusterAccess } from './ClusterAccess';
import { ClusterApi } from './ClusterApi';
import { clusterConfig, prepareCluster } from './clusterSetup';

/*
 * Prepares a real cluster for the demo portal, as an operator would, and writes what the portal's configuration says of
 * it into the folder that is given: `npm start -- --kubeconfig <file>` runs it.
 */

/** As in app-config.yaml. */
const NAMESPACES = {
  builds: 'builds',
  targets: ['demo', 'demo-staging'],
} as const;

/** What the Kubernetes plugin lends to every user of the portal: it may only read. */
const VIEWER = 'portal-viewer';

async function viewerToken(api: ClusterApi): Promise<string> {
  const accounts = `/api/v1/namespaces/${NAMESPACES.builds}/serviceaccounts`;
  await api.apply(`${accounts}/${VIEWER}`, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: VIEWER },
  });
  const bindings = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';
  await api.apply(`${bindings}/${VIEWER}`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: VIEWER },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: 'view',
    },
    subjects: [
      {
        kind: 'ServiceAccount',
        name: VIEWER,
        namespace: NAMESPACES.builds,
      },
    ],
  });
  return api.token(NAMESPACES.builds, VIEWER);
}

async function main(folder: string): Promise<void> {
  const access = clusterAccess();
  const api = await ClusterApi.open(access.kubeconfig);
  await prepareCluster(api, access, NAMESPACES);
  const config = {
    kubernetes: {
      clusterLocatorMethods: [
        {
          type: 'config',
          clusters: [
            {
              name: 'demo',
              url: api.server,
              authProvider: 'serviceAccount',
              serviceAccountToken: await viewerToken(api),
              skipTLSVerify: true,
              skipMetricsLookup: true,
            },
          ],
        },
      ],
    },
    gitDeployments: await clusterConfig(api, access, NAMESPACES, { folder }),
  };
  await writeFile(
    path.join(folder, 'app-config.cluster.json'),
    JSON.stringify(config),
    { mode: 0o600 },
  );
  await api.close();
}

main(process.argv[2]).catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
