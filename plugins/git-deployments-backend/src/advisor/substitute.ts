const VARIABLE =
  /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+])([^{}$]*))?\})/g;

/**
 * Puts values into a text as a FROM does: `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+instead}`. Undefined where
 * a value is not known, or where it is written in another way.
 */
export function substitute(
  text: string,
  values: ReadonlyMap<string, string>,
): string | undefined {
  let unknown = false;
  const replaced = text.replace(
    VARIABLE,
    (
      _whole: string,
      plain: string | undefined,
      braced: string | undefined,
      operator: string | undefined,
      word: string | undefined,
    ) => {
      const value = values.get(plain ?? braced ?? '');
      const counts =
        operator?.startsWith(':') === true
          ? Boolean(value)
          : value !== undefined;
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
    },
  );
  return unknown || replaced.includes('$') ? undefined : replaced;
}
