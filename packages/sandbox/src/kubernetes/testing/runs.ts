import { conditionOf } from '../controllers/conditions';
import { KubeObject, PipelineSpec, Step } from '../types';
import { Answer, paths, TestCluster } from './TestCluster';

/** A step that runs a shell line. */
export function step(script: string, extra: object = {}): Step {
  return {
    name: 'only',
    image: 'busybox',
    command: ['/bin/sh', '-c'],
    args: [script],
    ...extra,
  };
}

/** Creates a PipelineRun with one task `a` of these steps. */
export async function startSteps(
  cluster: TestCluster,
  name: string,
  steps: Step[],
  options: { task?: object; taskSpec?: object; run?: object } = {},
): Promise<Answer<KubeObject & { message?: string }>> {
  const pipelineSpec: PipelineSpec = {
    tasks: [
      { name: 'a', taskSpec: { steps, ...options.taskSpec }, ...options.task },
    ],
  };
  return cluster.request('POST', `${paths().tekton}/pipelineruns`, {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { name },
    spec: { pipelineSpec, ...options.run },
  });
}

/** `False/StepFailed`: how a run stands. */
export function standing(object: { status?: unknown }): string {
  const { status, reason } = conditionOf(object, 'Succeeded') ?? {};
  return `${status}/${reason}`;
}

/** What a run says about itself. */
export function saying(object: { status?: unknown }): string | undefined {
  return conditionOf(object, 'Succeeded')?.message;
}
