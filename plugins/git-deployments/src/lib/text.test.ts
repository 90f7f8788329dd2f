import { readOAuthOutcome, withoutOAuthOutcome } from './oauthOutcome';
import { plainLogLine } from './logText';
import { shellQuote } from './shell';
import { isAtEnd, visibleRange } from './visibleRange';
import { toYaml } from './yaml';

describe('plainLogLine', () => {
  it.each([
    ['plain', 'plain'],
    ['\u001b[31mred\u001b[0m end', 'red end'],
    ['\u001b]0;title\u0007text', 'text'],
    ['10%\r50%\r100%', '100%'],
    ['line\r', 'line'],
    ['a\u0000b\tc', 'ab\tc'],
    ['<b>not bold</b>', '<b>not bold</b>'],
  ])('%j reads %j', (line, text) => {
    expect(plainLogLine(line)).toBe(text);
  });
});

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

describe('visibleRange', () => {
  it('holds what is in sight and some around it, whatever the length', () => {
    const range = visibleRange({
      total: 100_000,
      scrollTop: 50_000 * 20,
      viewHeight: 400,
    });
    expect(range).toEqual({ from: 49_970, to: 50_050 });
  });

  it('stays within the lines there are', () => {
    expect(
      visibleRange({ total: 3, scrollTop: 9_999, viewHeight: 400 }),
    ).toEqual({ from: 0, to: 3 });
    expect(visibleRange({ total: 0, scrollTop: 0, viewHeight: 0 })).toEqual({
      from: 0,
      to: 0,
    });
  });

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
