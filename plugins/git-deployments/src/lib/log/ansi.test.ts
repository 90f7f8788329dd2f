import { highlight, tokensOf } from './ansi';

const ESC = '\u001b';

describe('tokensOf', () => {
  it.each([
    ['plain', [{ text: 'plain' }]],
    ['', []],
    [
      `${ESC}[36mINFO${ESC}[0m[0003] RUN`,
      [{ text: 'INFO', color: 'cyan' }, { text: '[0003] RUN' }],
    ],
    [
      `${ESC}[1;91mError:${ESC}[22m bad`,
      [
        { text: 'Error:', color: 'red', bold: true },
        { text: ' bad', color: 'red' },
      ],
    ],
    [`${ESC}[2mquiet`, [{ text: 'quiet', color: 'grey' }]],
    [`${ESC}[90mgrey`, [{ text: 'grey', color: 'grey' }]],
    // Black on black, and hidden, would be no text.
    [`${ESC}[30;40;8mseen`, [{ text: 'seen' }]],
    [`${ESC}[37mwhite`, [{ text: 'white' }]],
    [`${ESC}[41mon red`, [{ text: 'on red', background: 'red' }]],
    [`${ESC}[7;32mturned`, [{ text: 'turned', background: 'green' }]],
    [`${ESC}[38;5;208morange`, [{ text: 'orange', color: 'yellow' }]],
    [`${ESC}[38;5;244mgrey`, [{ text: 'grey', color: 'grey' }]],
    [`${ESC}[38;2;10;20;240mblue`, [{ text: 'blue', color: 'blue' }]],
    [`${ESC}[38;5mcut off`, [{ text: 'cut off' }]],
  ])('of %j', (line, tokens) => {
    expect(tokensOf(line)).toEqual(tokens);
  });

  it('are text, whatever it looks like', () => {
    const html = '<img src=x onerror=alert(1)>&amp;';
    expect(tokensOf(`${ESC}[31m${html}`)).toEqual([
      { text: html, color: 'red' },
    ]);
  });
});

describe('highlight', () => {
  const tokens = tokensOf(`ab${ESC}[31mcd${ESC}[0mef`);

  it('cuts the pieces where matches begin and end', () => {
    expect(
      highlight(tokens, [
        { from: 1, to: 3, current: true },
        { from: 5, to: 6, current: false },
      ]),
    ).toEqual([
      { text: 'a' },
      { text: 'b', match: 'current' },
      { text: 'c', color: 'red', match: 'current' },
      { text: 'd', color: 'red' },
      { text: 'e' },
      { text: 'f', match: 'match' },
    ]);
  });

  it('changes no text', () => {
    for (let from = 0; from < 6; from += 1) {
      for (let to = from + 1; to <= 6; to += 1) {
        const pieces = highlight(tokens, [{ from, to, current: false }]);
        expect(pieces.map(({ text }) => text).join('')).toBe('abcdef');
        expect(
          pieces
            .filter(({ match }) => match)
            .map(({ text }) => text)
            .join(''),
        ).toBe('abcdef'.slice(from, to));
      }
    }
  });
});
