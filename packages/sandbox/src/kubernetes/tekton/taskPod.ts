import { entrypointArgs } from '../kubelet/entrypoint';
import { Container, Pod, Step, TaskRun, TaskSpec, Volume } from '../types';
import { childName } from '../words';
import { paramVariables, substitute } from './substitute';

const ENTRYPOINT_IMAGE = 'ghcr.io/tektoncd/pipeline/entrypoint:v1.15.0';
const HARDENED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** The pod that runs a TaskRun: one container a step, each under Tekton's entrypoint, which makes them run in turn. */
export function podForTaskRun(run: TaskRun, spec: TaskSpec): Pod {
  const task = substitute(spec, taskVariables(run, spec));
  const { podTemplate = {}, serviceAccountName = 'default' } = run.spec;
  const { volumes: templateVolumes = [], ...template } = podTemplate;
  const scripts = task.steps
    .map((step, index) => ({ script: step.script, index }))
    .filter(({ script }) => script !== undefined);
  const workspaces = workspaceVolumes(run, spec);
  const internal = [
    'bin',
    'workspace',
    'home',
    'results',
    'steps',
    ...(scripts.length ? ['scripts'] : []),
    ...task.steps.map((_, index) => `run-${index}`),
  ].map(name => ({ name: `tekton-internal-${name}`, emptyDir: {} }));

  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: childName(run.metadata.name, '-pod'),
      namespace: run.metadata.namespace,
      labels: {
        ...run.metadata.labels,
        'app.kubernetes.io/managed-by': 'tekton-pipelines',
        'tekton.dev/taskRun': run.metadata.name,
        'tekton.dev/taskRunUID': run.metadata.uid ?? '',
      },
      annotations: {
        ...run.metadata.annotations,
        'pipeline.tekton.dev/release': 'v1.15.0',
        'tekton.dev/ready': 'READY',
      },
      ownerReferences: [
        {
          apiVersion: 'tekton.dev/v1',
          kind: 'TaskRun',
          name: run.metadata.name,
          uid: run.metadata.uid ?? '',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      ...template,
      serviceAccountName,
      restartPolicy: 'Never',
      volumes: [
        ...internal,
        ...(task.volumes ?? []),
        ...templateVolumes,
        ...workspaces.map(w => w.volume),
      ],
      initContainers: [
        prepareContainer(task),
        ...(scripts.length ? [placeScripts(run, scripts)] : []),
      ],
      containers: task.steps.map((step, index) =>
        stepContainer({ run, task, step, index, mounts: workspaces }),
      ),
    },
  };
}

/** The name of the container of a step. */
export function containerName(step: Step, index: number): string {
  return step.name ? `step-${step.name}` : `step-unnamed-${index}`;
}

function taskVariables(run: TaskRun, spec: TaskSpec) {
  const { variables } = paramVariables(spec.params, run.spec.params);
  const steps = Object.fromEntries(
    (spec.results ?? []).map(({ name }) => [
      `results.${name}.path`,
      `/tekton/results/${name}`,
    ]),
  );
  const workspaces = Object.fromEntries(
    (spec.workspaces ?? []).flatMap(w => [
      [`workspaces.${w.name}.path`, w.mountPath ?? `/workspace/${w.name}`],
      [
        `workspaces.${w.name}.bound`,
        String(!!run.spec.workspaces?.some(b => b.name === w.name)),
      ],
    ]),
  );
  return {
    ...variables,
    ...steps,
    ...workspaces,
    'context.taskRun.name': run.metadata.name,
    'context.taskRun.namespace': run.metadata.namespace,
    'context.taskRun.uid': run.metadata.uid,
    'context.task.name': run.metadata.labels?.['tekton.dev/pipelineTask'] ?? '',
    'context.task.retry-count': '0',
  };
}

function workspaceVolumes(run: TaskRun, spec: TaskSpec) {
  return (run.spec.workspaces ?? []).map((binding, index) => {
    const { name, subPath, volumeClaimTemplate: _claim, ...source } = binding;
    const declared = spec.workspaces?.find(w => w.name === name);
    const volume: Volume = { ...source, name: `ws-${index}` };
    return {
      volume,
      mount: {
        name: volume.name,
        mountPath: declared?.mountPath ?? `/workspace/${name}`,
        ...(subPath && { subPath }),
      },
    };
  });
}

function prepareContainer(task: TaskSpec): Container {
  return {
    name: 'prepare',
    image: ENTRYPOINT_IMAGE,
    command: [
      '/ko-app/entrypoint',
      'init',
      '/ko-app/entrypoint',
      '/tekton/bin/entrypoint',
    ],
    args: task.steps.map((step, index) => containerName(step, index)),
    volumeMounts: [
      { name: 'tekton-internal-bin', mountPath: '/tekton/bin' },
      { name: 'tekton-internal-steps', mountPath: '/tekton/steps' },
    ],
    securityContext: HARDENED,
  };
}

function placeScripts(
  run: TaskRun,
  scripts: { script: string | undefined; index: number }[],
): Container {
  const lines = scripts.flatMap(({ script = '', index }) => {
    const text = script.startsWith('#!')
      ? script
      : `#!/bin/sh\nset -e\n${script}`;
    return [
      `scriptfile="${scriptPath(run, index)}"`,
      `touch \${scriptfile} && chmod +x \${scriptfile}`,
      `base64 -d > \${scriptfile} << '_EOF_'`,
      Buffer.from(text).toString('base64'),
      `_EOF_`,
    ];
  });
  return {
    name: 'place-scripts',
    image: 'cgr.dev/chainguard/busybox:latest',
    command: ['sh'],
    args: ['-c', lines.join('\n')],
    volumeMounts: [
      { name: 'tekton-internal-scripts', mountPath: '/tekton/scripts' },
      { name: 'tekton-internal-bin', mountPath: '/tekton/bin' },
    ],
    securityContext: HARDENED,
  };
}

function scriptPath(run: TaskRun, index: number): string {
  return `/tekton/scripts/script-${index}-${run.metadata.uid?.slice(0, 5)}`;
}

function stepContainer(options: {
  run: TaskRun;
  task: TaskSpec;
  step: Step;
  index: number;
  mounts: ReturnType<typeof workspaceVolumes>;
}): Container {
  const { run, task, index, mounts } = options;
  const {
    script,
    command,
    args = [],
    onError,
    timeout,
    computeResources,
    results: _results,
    ...step
  } = options.step as Step & Record<string, unknown>;
  const template = task.stepTemplate ?? {};
  const all =
    script === undefined
      ? command ?? template.command ?? []
      : [scriptPath(run, index)];
  const [program = '', ...first] = all;
  return {
    ...template,
    ...step,
    image: step.image ?? template.image ?? '',
    name: containerName(options.step, index),
    command: ['/tekton/bin/entrypoint'],
    args: entrypointArgs({
      index,
      results: (task.results ?? []).map(r => r.name),
      command: program,
      args: [...first, ...args],
      timeout,
      onError,
    }),
    env: [...(template.env ?? []), ...(step.env ?? [])],
    ...(computeResources ? { resources: computeResources } : {}),
    workingDir: step.workingDir ?? template.workingDir,
    terminationMessagePath: '/tekton/termination',
    volumeMounts: [
      ...(step.volumeMounts ?? []),
      ...(template.volumeMounts ?? []).filter(
        m => !step.volumeMounts?.some(own => own.mountPath === m.mountPath),
      ),
      ...mounts.map(m => m.mount),
      ...(script === undefined
        ? []
        : [{ name: 'tekton-internal-scripts', mountPath: '/tekton/scripts' }]),
      { name: 'tekton-internal-bin', mountPath: '/tekton/bin', readOnly: true },
      ...task.steps.map((_, n) => ({
        name: `tekton-internal-run-${n}`,
        mountPath: `/tekton/run/${n}`,
        readOnly: n !== index,
      })),
      { name: 'tekton-internal-workspace', mountPath: '/workspace' },
      { name: 'tekton-internal-home', mountPath: '/tekton/home' },
      { name: 'tekton-internal-results', mountPath: '/tekton/results' },
      {
        name: 'tekton-internal-steps',
        mountPath: '/tekton/steps',
        readOnly: true,
      },
    ],
  };
}
