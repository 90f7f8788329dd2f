import { isItem } from '../store/mergeKeys';
import { PipelineTask } from '../types';

const PREFIXES = new Set([
  'params',
  'tasks',
  'finally',
  'context',
  'workspaces',
  'results',
]);
// Source: `variableSubstitutionFormat` of Tekton.
const REFERENCE = /\$\(([_a-zA-Z0-9.-]+(?:\[(?:[0-9]+|\*)\])?)\)/g;

/**
 * What Tekton says of a reference in the parameters of tasks that begins with nothing it knows, as one from a value that
 * somebody typed does; `undefined` where all are fine.
 */
export function invalidReference(
  tasks: readonly Pick<PipelineTask, 'params'>[],
): string | undefined {
  for (const [index, { params = [] }] of tasks.entries()) {
    for (const { name, value } of params) {
      const stray = referencesIn(value).find(
        reference => !PREFIXES.has(reference.split('.')[0]),
      );
      if (stray) {
        return `invalid value: invalid variable reference "$(${stray})", must start with a valid prefix: params, tasks, finally, context, workspaces, or results; if you meant a shell variable, use \${VAR} instead: tasks[${index}].params[${name}].value`;
      }
    }
  }
  return undefined;
}

function referencesIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return Array.from(value.matchAll(REFERENCE), match => match[1]);
  }
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  return isItem(value) ? Object.values(value).flatMap(referencesIn) : [];
}
