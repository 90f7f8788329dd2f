/** A browser without a screen: keeps cookies by host and port, follows no redirect by itself, fills in forms. */
export class Browserless {
  readonly #cookies = new Map<string, Map<string, string>>();

  async fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const { origin, pathname } = new URL(url);
    const jar = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, jar);
    const headers = new Headers(init.headers);
    if (jar.size > 0) {
      headers.set(
        'cookie',
        [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
      );
    }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(';').map(part => part.trim());
      const at = pair.indexOf('=');
      const path =
        attributes
          .find(attribute => /^path=/i.test(attribute))
          ?.slice('path='.length) ?? '/';
      if (pathname.startsWith(path) || path.startsWith('/api/')) {
        jar.set(pair.slice(0, at), pair.slice(at + 1));
      }
    }
    return response;
  }

  /** Loads a page and all it redirects to, until `stop` says that it has come far enough. */
  async open(
    url: string,
    stop: (next: URL) => boolean = () => false,
  ): Promise<{ url: URL; html: string }> {
    let current = new URL(url);
    let response = await this.fetch(current);
    while (response.status >= 300 && response.status < 400) {
      current = new URL(response.headers.get('location') ?? '', current);
      if (stop(current)) {
        return { url: current, html: '' };
      }
      response = await this.fetch(current);
    }
    return { url: current, html: await response.text() };
  }

  /** Sends the form of a page whose action contains `action`, with what the page holds and what is given. */
  async submit(
    page: { url: URL; html: string },
    action: string,
    values: Record<string, string>,
    stop?: (next: URL) => boolean,
  ): Promise<{ url: URL; html: string }> {
    const form = [
      ...page.html.matchAll(/<form[^>]*action="([^"]*)"[\s\S]*?<\/form>/g),
    ].find(match => unescape(match[1]).includes(action));
    if (!form) {
      throw new Error(`${page.url} has no form for ${action}:\n${page.html}`);
    }
    const body = new URLSearchParams();
    for (const [input] of form[0].matchAll(/<input[^>]*>/g)) {
      const name = /name="([^"]*)"/.exec(input)?.[1];
      if (name) {
        body.set(name, unescape(/value="([^"]*)"/.exec(input)?.[1] ?? ''));
      }
    }
    Object.entries(values).forEach(([name, value]) => body.set(name, value));
    const target = new URL(unescape(form[1]), page.url);
    const response = await this.fetch(target, { method: 'POST', body });
    const location = response.headers.get('location');
    if (!location) {
      return { url: target, html: await response.text() };
    }
    const next = new URL(location, target);
    return stop?.(next)
      ? { url: next, html: '' }
      : this.open(next.toString(), stop);
  }
}

function unescape(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#0?39;|&#x27;/g, "'")
    .replace(/&amp;/g, '&');
}
