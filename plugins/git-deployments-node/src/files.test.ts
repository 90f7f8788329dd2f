import { filePath, fileText, imageUrl } from './files';

describe('files of a repository', () => {
  it('are read as text, with any letters', () => {
    expect(fileText('a', Buffer.from('FROM ünï\r\n'), 100)).toBe(
      'FROM ünï\r\n',
    );
    expect(fileText('a', Buffer.alloc(0), 100)).toBe('');
  });

  it('are refused where they are too large or no text', () => {
    expect(() => fileText('a/b', Buffer.alloc(11, 'x'), 10)).toThrow(
      'a/b has 11 bytes, which is more than the 10 that are read of a file',
    );
    expect(() => fileText('a/b', Buffer.from([1, 0, 2]), 10)).toThrow(
      'a/b is no text file',
    );
  });

  it.each(['', '/', '..', 'a/../b', './a'])('are never at "%s"', path => {
    expect(() => filePath(path, 'main')).toThrow('There is no file');
  });
});

describe('addresses of images', () => {
  const base = 'http://localhost:7101';

  it.each([
    [
      'https://avatars.example.com/u/1?v=4',
      'https://avatars.example.com/u/1?v=4',
    ],
    ['http://localhost:7101/a.png', 'http://localhost:7101/a.png'],
    ['/uploads/a.png', 'http://localhost:7101/uploads/a.png'],
  ])('that may be shown: %s', (given, expected) => {
    expect(imageUrl(given, base)).toBe(expected);
  });

  it.each([
    'http://elsewhere.example.com/a.png',
    'http://localhost:9999/a.png',
    'script:alert(1)',
    'data:image/svg+xml,<svg/>',
    'https://user:secret@avatars.example.com/',
    `https://example.com/${'a'.repeat(3000)}`,
    '',
    null,
    7,
  ])('that may not: %s', given => {
    expect(imageUrl(given, base)).toBeUndefined();
  });
});
