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
      // Only from the first slash of several: tried from each, a long line of them takes seconds.
      .replace(/(?<!\/)\/+(\*{1,2})?$/, '');
    if (fits(pattern, name)) {
      ignored = !back;
    }
  }
  return ignored;
}

function fits(pattern: string, name: string): boolean {
  const letters = pattern.replace(/\*/g, '').length;
  // A pattern may be as long as its author likes, a regular expression may not.
  if (pattern.includes('/') || letters > name.length) {
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
