import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Cluster, createClusters } from '..';
import { NAMESPACES, TestBed } from './TestBed';

const MANIFESTS = join(__dirname, '../../../../../docs/manifests');

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}

/** What the documentation tells an operator to apply, with the namespaces of the tests. */
export function documented(file?: string): Manifest[] {
  return readdirSync(MANIFESTS)
    .filter(name => file === undefined || name === `${file}.yaml`)
    .flatMap(name =>
      parseAllDocuments(
        readFileSync(join(MANIFESTS, name), 'utf8')
          .replaceAll(
            'namespace: git-deployments',
            `namespace: ${NAMESPACES.builds}`,
          )
          .replaceAll('namespace: shop', `namespace: ${NAMESPACES.apps}`)
          .replaceAll(
            'resourceNames: [git-deployments]',
            `resourceNames: [${NAMESPACES.builds}]`,
          ),
      ),
    )
    .map(document => document.toJS() as Manifest)
    .map(manifest =>
      manifest.kind === 'Namespace'
        ? { ...manifest, metadata: { ...manifest.metadata, name: 'builds' } }
        : manifest,
    );
}

/** The objects of a file of several. */
export function manifestsOf(yaml: string): Manifest[] {
  return parseAllDocuments(yaml).map(document => document.toJS() as Manifest);
}

/** Applies them, as `kubectl apply --server-side` does. */
export async function applyAll(
  bed: TestBed,
  manifests: readonly Manifest[],
): Promise<void> {
  for (const manifest of manifests) {
    await bed.api(
      'PATCH',
      `${pathOf(manifest)}?fieldManager=operator&force=true`,
      manifest,
      'application/apply-patch+yaml',
    );
  }
}

function pathOf({ apiVersion, kind, metadata }: Manifest): string {
  const group = apiVersion.includes('/')
    ? `/apis/${apiVersion}`
    : `/api/${apiVersion}`;
  const plural = `${kind.toLowerCase()}s`.replace(/ys$/, 'ies');
  const namespaced = !/^(Namespace|ClusterRole.*)$/.test(kind);
  return `${group}${
    namespaced ? `/namespaces/${metadata.namespace ?? NAMESPACES.builds}` : ''
  }/${plural}/${metadata.name}`;
}

/** The cluster as the account of the documentation sees it. */
export function asDocumentedAccount(
  bed: TestBed,
  pipeline: JsonObject,
): Cluster {
  const { kubernetes } = bed.sandbox;
  const kubeconfig = join(bed.dir, 'kubeconfig-account');
  writeFileSync(
    kubeconfig,
    readFileSync(kubernetes.kubeconfigPath, 'utf8').replaceAll(
      kubernetes.token,
      kubernetes.tokenFor({
        namespace: NAMESPACES.builds,
        name: 'git-deployments',
      }),
    ),
  );
  const clusters = createClusters(
    new ConfigReader({
      gitDeployments: {
        clusters: [
          {
            name: 'demo',
            kubeconfig,
            buildNamespace: NAMESPACES.builds,
          },
        ],
        pipeline,
      },
    }),
    { logger: mockServices.logger.mock() },
  );
  const cluster = clusters.get('demo');
  if (!cluster) {
    throw new Error('The cluster was not made');
  }
  return cluster;
}
