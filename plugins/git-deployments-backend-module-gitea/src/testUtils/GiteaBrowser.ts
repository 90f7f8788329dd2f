/** A page that a {@link GiteaBrowser} looks at. */
type Page = { url: URL; status: number; html: string };

/** A browser as far as Gitea's pages need one: cookies and forms. It follows redirects within their own site only. */
export class GiteaBrowser {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();

  /** @param origin - of the site; a redirect to another one ends the way. */
  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Opens a page; answers the one where the redirects end. */
  open(url: string | URL): Promise<Page> {
    return this.#go(new URL(url, this.#origin), { method: 'GET' });
  }

  /** Sends the form of a page that leads to `action`, with its hidden fields and these. */
  submit(
    page: Page,
    action: RegExp,
    fields: Record<string, string>,
  ): Promise<Page> {
    const form = [...page.html.matchAll(/<form\b[^>]*>.*?<\/form>/gs)]
      .map(([text]) => ({
        text,
        url: new URL(attribute(text, 'action'), page.url),
      }))
      .find(({ url }) => action.test(url.pathname));
    if (!form) {
      throw new Error(
        `There is no form for ${action} at ${page.url} (${page.status})`,
      );
    }
    const body = new URLSearchParams();
    for (const [tag] of form.text.matchAll(/<input\b[^>]*>/g)) {
      if (/\stype="hidden"/.test(tag)) {
        body.set(attribute(tag, 'name'), attribute(tag, 'value'));
      }
    }
    Object.entries(fields).forEach(([name, value]) => body.set(name, value));
    return this.#go(form.url, { method: 'POST', body });
  }

  /** Sends fields without a page, as a button of a script does. */
  post(url: string | URL, fields: Record<string, string> = {}): Promise<Page> {
    return this.#go(new URL(url, this.#origin), {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
  }

  async #go(url: URL, init: RequestInit): Promise<Page> {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: {
        cookie: [...this.#cookies].map(pair => pair.join('=')).join('; '),
      },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]*)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    const html = await response.text();
    const location = response.headers.get('location');
    const target = location ? new URL(location, url) : undefined;
    if (target?.origin === this.#origin) {
      return this.#go(target, { method: 'GET' });
    }
    return { url: target ?? url, status: response.status, html };
  }
}

function attribute(tag: string, name: string): string {
  return (new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
    .replace(/&#34;|&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
