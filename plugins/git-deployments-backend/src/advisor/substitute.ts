const VARIABLE =
  /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+])([^{}$]*))?\})/g;

/** Texts that become longer are of no use: values that name each other twice double with every line. */
const MOST_LENGTH = 8192;

/**
 * Puts values into a text as a FROM does: `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+instead}`. Undefined where
 * a value is not known, where it is written in another way, and where the result would be too long.
 */
export function substitute(
  text: string,
  values: ReadonlyMap<string, string>,
): string | undefined {
  let unknown = false;
  let put = 0;
  const valueOf = (
    name: string,
    operator: string | undefined,
    word: string | undefined,
  ): string => {
    const value = values.get(name);
    const counts =
      operator?.startsWith(':') === true ? Boolean(value) : value !== undefined;
    if (operator?.endsWith('-')) {
      return counts ? value ?? '' : word ?? '';
    }
    if (operator?.endsWith('+')) {
      return counts ? word ?? '' : '';
    }
    if (value === undefined) {
      unknown = true;
    }
    return value ?? '';
  };
  const replaced = text.replace(
    VARIABLE,
    (
      _whole: string,
      plain: string | undefined,
      braced: string | undefined,
      operator: string | undefined,
      word: string | undefined,
    ) => {
      const value = valueOf(plain ?? braced ?? '', operator, word);
      put += value.length;
      return put > MOST_LENGTH ? '' : value;
    },
  );
  return unknown ||
    put > MOST_LENGTH ||
    replaced.length > MOST_LENGTH ||
    replaced.includes('$')
    ? undefined
    : replaced;
}
