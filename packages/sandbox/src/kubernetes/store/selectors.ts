import { ApiError } from '../ApiError';
import { KubeObject, LabelSelector } from '../types';

/** Decides whether an object is selected. */
export type Selector = (object: KubeObject) => boolean;

/** Parses a `labelSelector` parameter: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. */
export function parseLabelSelector(text: string | undefined): Selector {
  const tests = splitTop(text ?? '').map(parseRequirement);
  return object => tests.every(test => test(object.metadata.labels ?? {}));
}

/** Parses a `fieldSelector` parameter: `metadata.name=x,status.phase!=Running`. */
export function parseFieldSelector(text: string | undefined): Selector {
  const tests = splitTop(text ?? '').map(term => {
    const match = /^([\w.\-[\]]+)\s*(==|=|!=)\s*(.*)$/.exec(term);
    if (!match) {
      throw ApiError.badRequest(
        `Unable to find "" that match field selector "${term}"`,
      );
    }
    const [, path, operator, wanted] = match;
    return (object: KubeObject) => {
      const value = path
        .split('.')
        .reduce<unknown>(
          (at, field) => (at as Record<string, unknown> | undefined)?.[field],
          object,
        );
      return (String(value ?? '') === wanted) === (operator !== '!=');
    };
  });
  return object => tests.every(test => test(object));
}

/** Whether labels fulfil a selector as workloads carry it. */
export function selects(
  selector: LabelSelector,
  labels: Record<string, string> = {},
): boolean {
  const expressions = selector.matchExpressions ?? [];
  return (
    Object.entries(selector.matchLabels ?? {}).every(
      ([key, value]) => labels[key] === value,
    ) &&
    expressions.every(({ key, operator, values = [] }) => {
      switch (operator) {
        case 'In':
          return key in labels && values.includes(labels[key]);
        case 'NotIn':
          return !(key in labels && values.includes(labels[key]));
        case 'Exists':
          return key in labels;
        case 'DoesNotExist':
          return !(key in labels);
        default:
          return false;
      }
    })
  );
}

type LabelTest = (labels: Record<string, string>) => boolean;

function parseRequirement(term: string): LabelTest {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(term);
  if (set) {
    const [, key, operator, list] = set;
    const values = list.split(',').map(v => v.trim());
    return labels =>
      (key in labels && values.includes(labels[key])) === (operator === 'in');
  }
  const equality = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/.exec(term);
  if (equality) {
    const [, key, operator, value] = equality;
    return labels => (labels[key] === value) === (operator !== '!=');
  }
  const existence = /^(!?)([^\s=!]+)$/.exec(term);
  if (existence) {
    const [, not, key] = existence;
    return labels => key in labels === (not === '');
  }
  throw ApiError.badRequest(
    `unable to parse requirement: found '${term}', expected: a label selector`,
  );
}

/** Splits at commas outside parentheses. */
function splitTop(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map(term => term.trim())
    .filter(Boolean);
}
