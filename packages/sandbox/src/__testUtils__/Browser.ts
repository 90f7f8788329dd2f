const unescapeHtml = (text: string) =>
  text
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');

function attribute(tag: string, name: string): string {
  return unescapeHtml(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
}

/** A browser as far as plain pages need one: cookies, links, forms. It follows redirects on its own site only. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  #url = '';
  #page = '';

  get url(): string {
    return this.#url;
  }

  get page(): string {
    return this.#page;
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies;
  }

  async open(url: string): Promise<number> {
    return this.#go(url, { method: 'GET' });
  }

  /** Sends the page's form that has this button, filled in like this. */
  async submit(
    button: string,
    fields: Record<string, string> = {},
  ): Promise<number> {
    const wanted = new RegExp(`<button[^>]*>\\s*${button}\\s*</button>`);
    const form = [
      ...this.#page.matchAll(
        /<form\s+method="post"\s+action="([^"]*)"\s*>(.*?)<\/form>/gs,
      ),
    ].find(([, , inside]) => wanted.test(inside));
    if (!form) {
      throw new Error(`There is no button ${button} on ${this.#url}`);
    }
    const body = new URLSearchParams();
    for (const [tag] of form[2].matchAll(/<input[^>]*>/g)) {
      body.set(attribute(tag, 'name'), attribute(tag, 'value'));
    }
    const [tag] = wanted.exec(form[2]) ?? [];
    if (tag && attribute(tag, 'name')) {
      body.set(attribute(tag, 'name'), attribute(tag, 'value'));
    }
    Object.entries(fields).forEach(([name, value]) => body.set(name, value));
    return this.#go(new URL(unescapeHtml(form[1]), this.#url).toString(), {
      method: 'POST',
      body,
    });
  }

  async #go(url: string, init: RequestInit): Promise<number> {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: {
        Cookie: [...this.#cookies].map(([k, v]) => `${k}=${v}`).join('; '),
      },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = cookie.split(';')[0].split('=');
      this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    const target = location ? new URL(location, url) : undefined;
    if (target && target.origin === new URL(url).origin) {
      return this.#go(target.toString(), { method: 'GET' });
    }
    this.#url = target?.toString() ?? url;
    this.#page = await response.text();
    return response.status;
  }
}
