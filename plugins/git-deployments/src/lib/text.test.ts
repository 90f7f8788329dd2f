import { readOAuthOutcome, withoutOAuthOutcome } from './oauthOutcome';
import { shellQuote } from './shell';
import { isAtEnd } from './visibleRange';
import { toYaml } from './yaml';

describe('shellQuote', () => {
  it('quotes what a shell would take apart', () => {
    expect(shellQuote('https://example.com/a.git')).toBe(
      'https://example.com/a.git',
    );
    expect(shellQuote("HEAD:it's;rm")).toBe("'HEAD:it'\\''s;rm'");
  });
});

describe('toYaml', () => {
  it('quotes what YAML would read as something else', () => {
    expect(
      toYaml({
        url: 'https://github.com/acme/api',
        branch: 'true',
        path: '/',
        tag: '1.0',
        watchPath: '*.ts, !x',
        empty: '',
        none: null,
        odd: 'a: b',
      }),
    ).toBe(
      [
        'url: https://github.com/acme/api',
        'branch: "true"',
        'path: /',
        'tag: "1.0"',
        'watchPath: "*.ts, !x"',
        'empty: ""',
        'none: null',
        'odd: "a: b"',
      ].join('\n'),
    );
  });
});

describe('the scrolled log', () => {
  it('knows the end', () => {
    expect(
      isAtEnd({ scrollTop: 585, clientHeight: 400, scrollHeight: 1000 }),
    ).toBe(true);
    expect(
      isAtEnd({ scrollTop: 100, clientHeight: 400, scrollHeight: 1000 }),
    ).toBe(false);
  });
});

describe('the outcome of an authorisation', () => {
  it('is read from the address and taken out of it', () => {
    const query = new URLSearchParams(
      'tab=x&gitDeployments=connected&provider=github',
    );
    expect(readOAuthOutcome(query)).toEqual({
      outcome: 'connected',
      provider: 'github',
    });
    expect(withoutOAuthOutcome(query).toString()).toBe('tab=x');
    expect(readOAuthOutcome(new URLSearchParams('tab=x'))).toBeUndefined();
  });
});
