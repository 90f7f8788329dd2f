/**
 * Whether a `.dockerignore` keeps something out that lies right in the folder: of several patterns that fit, the last
 * one counts, and `!` takes it back in.
 */
export function isIgnored(dockerignore: string, name: string): boolean {
  let ignored = false;
  for (const line of dockerignore.split(/\r?\n/)) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) {
      continue;
    }
    const back = text.startsWith('!');
    const pattern = (back ? text.slice(1) : text)
      .trim()
      // What is at the root of the context, anywhere below it, and with all that is in it.
      .replace(/^\.?\/+/, '')
      .replace(/^(\*\*\/)+/, '')
      .replace(/\/+(\*{1,2})?$/, '');
    if (fits(pattern, name)) {
      ignored = !back;
    }
  }
  return ignored;
}

function fits(pattern: string, name: string): boolean {
  if (pattern.includes('/')) {
    return false;
  }
  const source = pattern
    .split(/(\*+|\?)/)
    .map((part, index) => {
      if (index % 2 === 0) {
        return part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
      }
      return part === '?' ? '.' : '.*';
    })
    .join('');
  return new RegExp(`^${source}$`).test(name);
}
