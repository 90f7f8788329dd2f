import { isItem } from '../store/mergeKeys';

/** Values of variables by their full name: `params.revision`, `tasks.build.results.IMAGE_DIGEST`. */
export type Variables = Record<string, unknown>;

/**
 * Replaces `$(name)` in every text of a value. A text that is nothing but `$(name[*])` becomes the array or object itself.
 * Unknown names stay as they are.
 */
export function substitute<T>(value: T, variables: Variables): T {
  return walk(value, variables) as T;
}

function walk(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return substituteText(value, variables);
  if (Array.isArray(value)) {
    return value.flatMap(item => {
      const replaced = walk(item, variables);
      // An array in an array is spliced in, as in `args: ["$(params.flags[*])"]`.
      return typeof item === 'string' && Array.isArray(replaced)
        ? replaced
        : [replaced];
    });
  }
  if (isItem(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        walk(inner, variables),
      ]),
    );
  }
  return value;
}

function substituteText(text: string, variables: Variables): unknown {
  const whole = /^\$\(([^()]+)\[\*\]\)$/.exec(text);
  if (whole && whole[1] in variables) return variables[whole[1]];
  return text.replace(/\$\(([^()]+)\)/g, (all, name: string) => {
    const found = lookUp(name, variables);
    return found === undefined ? all : String(found);
  });
}

function lookUp(name: string, variables: Variables): unknown {
  const plain = name.replace(/^(params|results)\[['"](.+?)['"]\]/, '$1.$2');
  if (plain in variables) return variables[plain];
  const indexed = /^(.+)\[(\d+)\]$/.exec(plain);
  if (indexed) {
    const list = variables[indexed[1]];
    return Array.isArray(list) ? list[Number(indexed[2])] : undefined;
  }
  const dot = plain.lastIndexOf('.');
  const holder = variables[plain.slice(0, dot)];
  return isItem(holder) ? holder[plain.slice(dot + 1)] : undefined;
}

/** The parameters of a run as variables: what is given, else what is declared as default. */
export function paramVariables(
  declared: { name: string; default?: unknown }[] = [],
  given: { name: string; value: unknown }[] = [],
): { variables: Variables; missing: string[] } {
  const values = new Map<string, unknown>();
  for (const { name, default: fallback } of declared) {
    if (fallback !== undefined) values.set(name, fallback);
  }
  for (const { name, value } of given) values.set(name, value);
  return {
    variables: Object.fromEntries(
      Array.from(values, ([name, value]) => [`params.${name}`, value]),
    ),
    missing: declared.map(p => p.name).filter(name => !values.has(name)),
  };
}
