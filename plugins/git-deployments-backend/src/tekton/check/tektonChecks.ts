import { pipelineName } from '../pipelineSpec';
import {
  Check,
  failed,
  listed,
  ok,
  together,
  unknown,
  warning,
} from './findings';
import type { Found, Probe } from './Probe';

interface ConfigMap {
  data?: Record<string, string>;
}

const MAY_NOT_READ =
  'Let the platform read it: docs/manifests/rbac-check.yaml has the right';

function configMap(probe: Probe, name: string): Promise<Found<ConfigMap>> {
  return probe.get<ConfigMap>(
    `/api/v1/namespaces/tekton-pipelines/configmaps/${name}`,
  );
}

async function serves(
  probe: Probe,
  version: string,
  resource: string,
): Promise<boolean> {
  const found = await probe.get<{ resources?: { name: string }[] }>(
    `/apis/tekton.dev/${version}`,
  );
  return (
    found.is === 'there' &&
    !!found.object.resources?.some(({ name }) => name === resource)
  );
}

/** The API that runs are made by. */
export const tektonApi: Check = {
  id: 'tekton-api',
  title: 'Tekton Pipelines',
  async look(probe) {
    const [runs, customRuns] = await Promise.all([
      serves(probe, 'v1', 'pipelineruns'),
      serves(probe, 'v1beta1', 'customruns'),
    ]);
    if (runs && customRuns) {
      return ok('tekton.dev/v1 PipelineRuns and v1beta1 CustomRuns are served');
    }
    return failed(
      `The cluster serves no ${
        runs ? 'tekton.dev/v1beta1 CustomRuns' : 'tekton.dev/v1 PipelineRuns'
      }`,
      'Install Tekton Pipelines v1.0 or newer',
    );
  },
};

/** Its version. */
export const tektonVersion: Check = {
  id: 'tekton-version',
  title: 'Version of Tekton',
  async look(probe) {
    const found = await configMap(probe, 'pipelines-info');
    const version = found.is === 'there' ? found.object.data?.version : null;
    if (!version) {
      return unknown(
        'The ConfigMap pipelines-info in tekton-pipelines cannot be read',
        MAY_NOT_READ,
      );
    }
    return /^v?0\./.test(version)
      ? warning(
          `Tekton ${version} is older than what the platform is made for`,
          'Upgrade Tekton Pipelines to v1.0 or newer',
        )
      : ok(`Tekton ${version} found`);
  },
};

/** Whether the log of a cancelled build stays whole. */
export const keepPodOnCancel: Check = {
  id: 'keep-pod-on-cancel',
  title: 'Pods of cancelled builds are kept',
  async look(probe) {
    const found = await configMap(probe, 'feature-flags');
    if (found.is !== 'there') {
      return unknown(
        'The ConfigMap feature-flags in tekton-pipelines cannot be read',
        MAY_NOT_READ,
      );
    }
    return found.object.data?.['keep-pod-on-cancel'] === 'true'
      ? ok('keep-pod-on-cancel is on: logs of cancelled builds stay whole')
      : warning(
          'keep-pod-on-cancel is off: the log of a cancelled build ends where it was cancelled',
          `kubectl -n tekton-pipelines patch configmap feature-flags --type merge -p '{"data":{"keep-pod-on-cancel":"true"}}'`,
        );
  },
};

/** Whether runs may be as the configuration makes them. */
export const inlineSpec: Check = {
  id: 'inline-spec',
  title: 'Pipelines are embedded or there',
  async look(probe, { namespaces, pipeline }) {
    const { pipelineRef } = pipeline;
    if (pipelineRef) {
      return together(
        await Promise.all(
          namespaces.map(namespace => pipelines(probe, namespace, pipelineRef)),
        ),
      );
    }
    const found = await configMap(probe, 'feature-flags');
    if (found.is !== 'there') {
      return unknown(
        'The ConfigMap feature-flags in tekton-pipelines cannot be read',
        MAY_NOT_READ,
      );
    }
    const forbidden = found.object.data?.['disable-inline-spec'];
    return forbidden
      ? failed(
          `The cluster forbids to embed pipelines (disable-inline-spec: ${forbidden})`,
          'Apply what GET /clusters/<name>/pipelines answers in each build namespace, and set gitDeployments.pipeline.ref.name to git-deployments',
        )
      : ok('Runs may embed their pipeline');
  },
};

async function pipelines(probe: Probe, namespace: string, ref: string) {
  const names = (['full', 'build', 'deploy'] as const).map(phase =>
    pipelineName(ref, phase),
  );
  const found = await Promise.all(
    names.map(name =>
      probe.get(
        `/apis/tekton.dev/v1/namespaces/${namespace}/pipelines/${name}`,
      ),
    ),
  );
  if (found.some(({ is }) => is === 'hidden')) {
    return unknown(
      `Pipelines in ${namespace} cannot be read`,
      'Let the platform get pipelines: docs/manifests/rbac-check.yaml has the right',
    );
  }
  const missing = names.filter((_, index) => found[index].is === 'missing');
  return missing.length
    ? failed(
        `${namespace} has no Pipeline ${listed(missing)}`,
        `Apply what GET /clusters/<name>/pipelines answers in ${namespace}`,
      )
    : ok(`The Pipelines ${listed(names)} are in ${namespace}`);
}
