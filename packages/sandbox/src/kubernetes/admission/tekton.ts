import { ApiError } from '../ApiError';
import { Resource } from '../resources';
import { isItem } from '../store/mergeKeys';
import { KubeObject, PipelineSpec, TaskSpec } from '../types';
import { checkAgainstCrd, SchemaComplaint } from './crds';
import { invalidReference } from './references';

const RUN_STATES: Record<string, string[]> = {
  PipelineRun: [
    '',
    'Cancelled',
    'CancelledRunFinally',
    'StoppedRunFinally',
    'PipelineRunPending',
  ],
  TaskRun: ['', 'TaskRunCancelled', 'TaskRunPending'],
  CustomRun: ['', 'RunCancelled'],
};

/**
 * What stands between a client and a stored Tekton object: the CRD's schema (422), the decoding of what the schema
 * leaves open, and the webhook's rules (400).
 */
export function admitTekton(resource: Resource, object: KubeObject): void {
  if (resource.group !== 'tekton.dev') return;
  const name = object.metadata.name;
  const structural = checkAgainstCrd(
    resource.singular as Parameters<typeof checkAgainstCrd>[0],
    'spec',
    object.spec ?? {},
  );
  const stray = structural.find(c => c.unknownField);
  if (stray) {
    throw ApiError.badRequest(
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: strict decoding error: unknown field "${stray.path}"`,
    );
  }
  if (structural.length) {
    throw ApiError.invalid(
      resource,
      name,
      structural.map(c => ({
        reason: 'FieldValueInvalid',
        field: c.path,
        message: c.message,
      })),
    );
  }
  const spec = (object.spec ?? {}) as Record<string, unknown>;
  const state = spec.status;
  if (
    typeof state === 'string' &&
    !RUN_STATES[resource.kind]?.includes(state)
  ) {
    throw denied(
      `invalid value: ${state} should be ${(RUN_STATES[resource.kind] ?? [])
        .filter(Boolean)
        .join(', ')}: spec.status`,
    );
  }
  switch (resource.kind) {
    case 'Pipeline':
      checkPipeline(spec as unknown as PipelineSpec, 'spec');
      break;
    case 'Task':
      checkTask(spec as unknown as TaskSpec, 'spec');
      break;
    case 'PipelineRun':
      if (!spec.pipelineSpec === !spec.pipelineRef) {
        throw denied(
          spec.pipelineSpec
            ? 'expected exactly one, got both: spec.pipelineRef, spec.pipelineSpec'
            : 'expected exactly one, got neither: spec.pipelineRef, spec.pipelineSpec',
        );
      }
      if (spec.pipelineSpec) {
        decode(checkAgainstCrd('pipeline', 'spec', spec.pipelineSpec));
        checkPipeline(spec.pipelineSpec as PipelineSpec, 'spec.pipelineSpec');
      }
      break;
    case 'TaskRun':
      if (!spec.taskSpec === !spec.taskRef) {
        throw denied(
          'expected exactly one, got neither or both: spec.taskRef, spec.taskSpec',
        );
      }
      if (spec.taskSpec) {
        decode(checkAgainstCrd('task', 'spec', spec.taskSpec));
        checkTask(spec.taskSpec as TaskSpec, 'spec.taskSpec');
      }
      break;
    default:
  }
}

/** Checks what is written to the `status` subresource of a Tekton object. */
export function admitTektonStatus(
  resource: Resource,
  object: KubeObject,
): void {
  if (resource.group !== 'tekton.dev') return;
  if (resource.kind === 'Pipeline' || resource.kind === 'Task') return;
  const complaints = checkAgainstCrd(
    resource.singular as Parameters<typeof checkAgainstCrd>[0],
    'status',
    object.status ?? {},
  );
  const causes = complaints.map(c => ({
    reason: 'FieldValueInvalid',
    field: c.path,
    message: c.message,
  }));
  // Measured on a real API server, though the schema of the CRD does not demand it everywhere.
  const { conditions = [] } = (object.status ?? {}) as {
    conditions?: { lastTransitionTime?: string }[];
  };
  conditions.forEach((condition, index) => {
    if (!condition.lastTransitionTime) {
      causes.push({
        reason: 'FieldValueRequired',
        field: `status.conditions[${index}].lastTransitionTime`,
        message: 'Required value',
      });
    }
  });
  if (causes.length) {
    throw ApiError.invalid(resource, object.metadata.name, causes);
  }
}

function denied(why: string): ApiError {
  return ApiError.badRequest(
    `admission webhook "validation.webhook.pipeline.tekton.dev" denied the request: validation failed: ${why}`,
  );
}

/** The webhook's decoder knows no field that the types lack, and no type but theirs. */
function decode(complaints: SchemaComplaint[]): void {
  const [first] = complaints;
  if (!first) return;
  const why = first.unknownField
    ? `json: unknown field "${first.unknownField}"`
    : `json: ${first.path}: ${first.message}`;
  throw ApiError.badRequest(
    `admission webhook "webhook.pipeline.tekton.dev" denied the request: mutation failed: cannot decode incoming new object: ${why}`,
  );
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

function checkPipeline(spec: PipelineSpec, path: string): void {
  const all = [...(spec.tasks ?? []), ...(spec.finally ?? [])];
  if (!spec.tasks?.length) throw denied(`missing field(s): ${path}.tasks`);
  const seen = new Set<string>();
  all.forEach((task, index) => {
    const at = `${path}.tasks[${index}]`;
    if (!DNS_LABEL.test(task.name ?? '')) {
      throw denied(`invalid value "${task.name}": ${at}.name`);
    }
    if (seen.has(task.name)) {
      throw denied(`expected exactly one, got both: ${at}.name`);
    }
    seen.add(task.name);
    if (!task.taskSpec === !task.taskRef) {
      throw denied(
        `expected exactly one, got ${
          task.taskRef ? 'both' : 'neither'
        }: ${at}.taskRef, ${at}.taskSpec`,
      );
    }
    if (task.taskSpec && !task.taskSpec.apiVersion) {
      const { metadata: _metadata, ...plain } = task.taskSpec;
      decode(checkAgainstCrd('task', 'spec', plain));
      checkTask(task.taskSpec, `${at}.taskSpec`);
    }
  });
  for (const task of all) {
    for (const needed of [...(task.runAfter ?? []), ...resultTasks(task)]) {
      if (!seen.has(needed)) {
        throw denied(
          `invalid value: couldn't add link between ${task.name} and ${needed}: task ${task.name} depends on ${needed} but ${needed} wasn't present in Pipeline: ${path}.tasks`,
        );
      }
    }
  }
  checkCycles(spec, path);
  const stray = invalidReference(spec.tasks);
  if (stray) throw denied(stray.replace(/(tasks\[.*)$/, `${path}.$1`));
  const declared = new Set((spec.params ?? []).map(p => p.name));
  for (const name of references(
    all.map(t => ({ ...t, taskSpec: undefined })),
    'params',
  )) {
    if (!declared.has(name)) {
      throw denied(
        `non-existent variable in "$(params.${name})": ${path}.tasks`,
      );
    }
  }
}

function checkCycles(spec: PipelineSpec, path: string): void {
  const needs = new Map(
    spec.tasks.map(t => [t.name, [...(t.runAfter ?? []), ...resultTasks(t)]]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const visit = (name: string): void => {
    if (state.get(name) === 'done') return;
    if (state.get(name) === 'open') {
      throw denied(
        `invalid value: cycle detected; task "${name}": ${path}.tasks`,
      );
    }
    state.set(name, 'open');
    (needs.get(name) ?? []).forEach(visit);
    state.set(name, 'done');
  };
  spec.tasks.forEach(task => visit(task.name));
}

function checkTask(spec: TaskSpec, path: string): void {
  if (!Array.isArray(spec.steps) || spec.steps.length === 0) {
    throw denied(`missing field(s): ${path}.steps`);
  }
  const seen = new Set<string>();
  spec.steps.forEach((step, index) => {
    const at = `${path}.steps[${index}]`;
    if (!step.image && !spec.stepTemplate?.image) {
      throw denied(`missing field(s): ${at}.Image`);
    }
    if (step.script && step.command) {
      throw denied(`${at} script cannot be used with command: ${at}.script`);
    }
    if (step.name && !DNS_LABEL.test(step.name)) {
      throw denied(
        `invalid value "${step.name}": ${at}.name\nTask step name must be a valid DNS Label, For more info refer to https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names`,
      );
    }
    if (step.name && seen.has(step.name)) {
      throw denied(`expected exactly one, got both: ${at}.name`);
    }
    seen.add(step.name);
  });
  const declared = new Set((spec.params ?? []).map(p => p.name));
  for (const name of references(spec.steps, 'params')) {
    if (!declared.has(name)) {
      throw denied(
        `non-existent variable in "$(params.${name})": ${path}.steps`,
      );
    }
  }
  const results = new Set((spec.results ?? []).map(r => r.name));
  for (const name of references(spec.steps, 'results')) {
    if (!results.has(name)) {
      throw denied(
        `non-existent variable in "$(results.${name}.path)": ${path}.steps`,
      );
    }
  }
}

/** The names under `$(params.…)` or `$(results.….path)` in any text of a value. */
function references(value: unknown, kind: 'params' | 'results'): Set<string> {
  const found = new Set<string>();
  const pattern =
    kind === 'params'
      ? /\$\(params\.([\w-]+)[^)]*\)/g
      : /\$\(results\.([\w-]+)\.path\)/g;
  const walk = (at: unknown): void => {
    if (typeof at === 'string') {
      for (const match of at.matchAll(pattern)) found.add(match[1]);
    } else if (Array.isArray(at)) at.forEach(walk);
    else if (isItem(at)) Object.values(at).forEach(walk);
  };
  walk(value);
  return found;
}

/** The tasks whose results a task uses. */
export function resultTasks(task: {
  params?: unknown;
  when?: unknown;
}): string[] {
  const text = JSON.stringify([task.params ?? [], task.when ?? []]);
  return Array.from(
    text.matchAll(/\$\(tasks\.([\w-]+)\.results\./g),
    match => match[1],
  );
}
