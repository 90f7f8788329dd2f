import { cleanLine, plainText } from './terminal';

const ESC = '\u001b';

describe('cleanLine', () => {
  it.each([
    ['plain text\twith a tab', 'plain text\twith a tab'],
    ['', ''],
    [`${ESC}[1;31mred${ESC}[0m`, `${ESC}[1;31mred${ESC}[0m`],
    [`a${ESC}[2K${ESC}[1Gb`, 'ab'],
    [`${ESC}]0;a title\u0007after`, 'after'],
    [
      `${ESC}]8;;https://evil.example.com${ESC}\\link${ESC}]8;;${ESC}\\`,
      'link',
    ],
    [`${ESC}(Bascii`, 'ascii'],
    [`${ESC}Pdevice control${ESC}\\after`, 'after'],
    [`\u009b31mred\u009d0;title\u009cafter`, `${ESC}[31mredafter`],
    [`${ESC}[?25lno cursor${ESC}[?25h`, 'no cursor'],
    [
      `${ESC}[38:2:1:2:3mno colour that is understood`,
      'no colour that is understood',
    ],
    [`${ESC}${ESC}[31mtwice`, `${ESC}[31mtwice`],
    [`cut off${ESC}`, 'cut off'],
    [`cut off${ESC}[31`, 'cut off'],
    [`cut off${ESC}]0;a title`, 'cut off'],
    ['bell\u0007 nul\u0000 del\u007f', 'bell nul del'],
    ['one\u000btwo\u000cthree', 'one two three'],
    ['spinner |\b/\b-\bx', 'spinner x'],
    ['\b\bnothing to take back', 'nothing to take back'],
  ])('makes of %j', (raw, clean) => {
    expect(cleanLine(raw)).toBe(clean);
  });

  it.each([
    ['10 %\r50 %\r100 %\r', '100 %'],
    ['done\r', 'done'],
    ['\rbegins anew', 'begins anew'],
    ['100 %\r      ', '100 %'],
    [`50 %\r${ESC}[32m100 %${ESC}[0m\r\r`, `${ESC}[32m100 %${ESC}[0m`],
    ['\r\r', ''],
  ])('leaves the last state of a progress bar: %j', (raw, clean) => {
    expect(cleanLine(raw)).toBe(clean);
  });

  it('leaves nothing that steers a terminal, whatever it is given', () => {
    const alphabet = [
      ESC,
      '[',
      ']',
      '(',
      'm',
      'K',
      ';',
      '3',
      '1',
      '\u0007',
      '\r',
      '\b',
      '\\',
      '\u009b',
      '\u0090',
      'x',
      ' ',
      '\t',
      '\u{1F680}',
      '?',
      ':',
    ];
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 2000; round += 1) {
      const raw = Array.from(
        { length: next(24) },
        () => alphabet[next(alphabet.length)],
      ).join('');
      const clean = cleanLine(raw);
      expect(plainText(clean)).not.toMatch(/[^\P{Cc}\t]/u);
      // What is clean stays as it is.
      expect(cleanLine(clean)).toBe(clean);
    }
  });
});

describe('plainText', () => {
  it('has no colours', () => {
    expect(plainText(`a${ESC}[1;31mred${ESC}[0m thing`)).toBe('ared thing');
    expect(plainText('plain')).toBe('plain');
  });
});
