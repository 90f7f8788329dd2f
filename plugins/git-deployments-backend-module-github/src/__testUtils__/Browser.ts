/** A browser as far as plain pages need one: cookies and forms. It follows redirects within its own site only. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  #url = '';
  #page = '';

  /** Where it is, or was sent. */
  get url(): string {
    return this.#url;
  }

  /** Opens a page. */
  async open(url: string): Promise<void> {
    await this.#go(url, { method: 'GET' });
  }

  /** Presses the button of a form, with its fields filled in like this. */
  async press(
    button: string,
    fields: Record<string, string> = {},
  ): Promise<void> {
    const wanted = new RegExp(`<button[^>]*>\\s*${button}\\s*</button>`);
    const form = [
      ...this.#page.matchAll(
        /<form\s+method="post"\s+action="([^"]*)"\s*>(.*?)<\/form>/gs,
      ),
    ].find(([, , inside]) => wanted.test(inside));
    if (!form) {
      throw new Error(`There is no button "${button}" at ${this.#url}`);
    }
    const [, action, inside] = form;
    const body = new URLSearchParams();
    const [pressed] = wanted.exec(inside) ?? [''];
    for (const [tag] of `${inside}${pressed}`.matchAll(
      /<input[^>]*>|<button[^>]*>(?=[^<]*<\/button>$)/g,
    )) {
      if (attribute(tag, 'name')) {
        body.set(attribute(tag, 'name'), attribute(tag, 'value'));
      }
    }
    Object.entries(fields).forEach(([name, value]) => body.set(name, value));
    await this.#go(new URL(unescapeHtml(action), this.#url).toString(), {
      method: 'POST',
      body,
    });
  }

  async #go(url: string, init: RequestInit): Promise<void> {
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
    const location = response.headers.get('location');
    const target = location ? new URL(location, url) : undefined;
    if (target?.origin === new URL(url).origin) {
      await this.#go(target.toString(), { method: 'GET' });
      return;
    }
    this.#url = target?.toString() ?? url;
    this.#page = await response.text();
  }
}

function attribute(tag: string, name: string): string {
  return unescapeHtml(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
}

function unescapeHtml(text: string): string {
  return text
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
