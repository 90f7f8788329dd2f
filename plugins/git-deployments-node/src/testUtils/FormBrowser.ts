/** How often it is sent on before it takes that for a circle. */
const MOST_REDIRECTS = 20;

/**
 * A browser as far as plain pages need one: cookies and forms. It follows redirects within its own site only, so that a
 * test sees where it would be sent.
 */
export class FormBrowser {
  readonly #cookies = new Map<string, string>();
  #url = '';
  #page = '';

  /** Where it is, or was sent. */
  get url(): string {
    return this.#url;
  }

  /** The HTML of the page where it is; nothing once it was sent elsewhere. */
  get page(): string {
    return this.#page;
  }

  /** Opens a page. */
  async open(url: string): Promise<void> {
    await this.#go(url, { method: 'GET' });
  }

  /** Presses the button that reads so, with the fields of its form filled in like this. */
  async press(
    button: string,
    fields: Record<string, string> = {},
  ): Promise<void> {
    const form = formsOf(this.#page).find(({ buttons }) =>
      buttons.some(({ label }) => label === button),
    );
    if (!form) {
      throw new Error(`There is no button "${button}" at ${this.#url}`);
    }
    const pressed = form.buttons.find(({ label }) => label === button);
    const body = new URLSearchParams(form.fields);
    if (pressed?.name) {
      body.set(pressed.name, pressed.value);
    }
    Object.entries(fields).forEach(([name, value]) => body.set(name, value));
    const target = new URL(form.action, this.#url);
    if (form.method === 'get') {
      target.search = body.toString();
      await this.open(target.toString());
    } else {
      await this.#go(target.toString(), { method: 'POST', body });
    }
  }

  async #go(first: string, init: RequestInit): Promise<void> {
    let url = first;
    let request = init;
    for (let redirects = 0; redirects < MOST_REDIRECTS; redirects++) {
      const response = await fetch(url, {
        ...request,
        redirect: 'manual',
        headers: {
          cookie: [...this.#cookies].map(pair => pair.join('=')).join('; '),
        },
      });
      this.#keepCookies(response.headers.getSetCookie());
      const location = response.headers.get('location');
      const target = location ? new URL(location, url) : undefined;
      const html = await response.text();
      if (target?.origin !== new URL(url).origin) {
        this.#url = target?.toString() ?? url;
        this.#page = target ? '' : html;
        return;
      }
      url = target.toString();
      request = { method: 'GET' };
    }
    throw new Error(`${first} leads in a circle`);
  }

  #keepCookies(cookies: string[]) {
    for (const cookie of cookies) {
      const [, name, value] = /^([^=]*)=([^;]*)/.exec(cookie) ?? [];
      if (/;\s*max-age=0*(;|$)/i.test(cookie)) {
        this.#cookies.delete(name);
      } else {
        this.#cookies.set(name, value);
      }
    }
  }
}

type Button = { label: string; name: string; value: string };

function formsOf(page: string) {
  return [...page.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gis)].map(
    ([, opening, inside]) => ({
      action: attribute(opening, 'action'),
      method: attribute(opening, 'method').toLowerCase() || 'get',
      fields: fieldsOf(inside),
      buttons: buttonsOf(inside),
    }),
  );
}

function fieldsOf(form: string): [string, string][] {
  return [...form.matchAll(/<input\b[^>]*>/gi)]
    .map(([tag]) => tag)
    .filter(tag => {
      const type = attribute(tag, 'type').toLowerCase();
      const isChosen = /\schecked\b/i.test(tag);
      return (
        attribute(tag, 'name') !== '' &&
        !['submit', 'button', 'image', 'reset', 'file'].includes(type) &&
        (isChosen || !['checkbox', 'radio'].includes(type))
      );
    })
    .map(tag => [attribute(tag, 'name'), attribute(tag, 'value')]);
}

function buttonsOf(form: string): Button[] {
  const buttons = [...form.matchAll(/<button\b([^>]*)>(.*?)<\/button>/gis)].map(
    ([, tag, inside]) => ({
      label: plainText(inside),
      name: attribute(tag, 'name'),
      value: attribute(tag, 'value'),
    }),
  );
  const inputs = [...form.matchAll(/<input\b[^>]*>/gi)]
    .map(([tag]) => tag)
    .filter(tag => attribute(tag, 'type').toLowerCase() === 'submit')
    .map(tag => ({
      label: attribute(tag, 'value'),
      name: attribute(tag, 'name'),
      value: attribute(tag, 'value'),
    }));
  return [...buttons, ...inputs];
}

function plainText(html: string): string {
  return unescapeHtml(html.replace(/<[^>]*>/g, ''))
    .replace(/\s+/g, ' ')
    .trim();
}

function attribute(tag: string, name: string): string {
  const [, double, single, bare] =
    new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(
      tag,
    ) ?? [];
  return unescapeHtml(double ?? single ?? bare ?? '');
}

function unescapeHtml(text: string): string {
  return text
    .replace(/&quot;|&#34;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&#43;/g, '+')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
