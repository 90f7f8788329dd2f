const PLAIN = /^[A-Za-z/][A-Za-z0-9 _./:@-]*$/;
const RESERVED = /^(true|false|null|yes|no|on|off|y|n|~)$/i;

/** A flat object as YAML, one `key: value` a line; strings that YAML would read as something else are quoted. */
export function toYaml(
  values: Record<string, string | number | boolean | null>,
): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}: ${scalar(value)}`)
    .join('\n');
}

function scalar(value: string | number | boolean | null): string {
  if (typeof value !== 'string') {
    return String(value);
  }
  const plain =
    PLAIN.test(value) &&
    !RESERVED.test(value) &&
    !value.includes(': ') &&
    !/[: ]$/.test(value);
  return plain ? value : JSON.stringify(value);
}
