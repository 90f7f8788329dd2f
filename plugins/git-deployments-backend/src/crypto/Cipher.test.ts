import { Cipher } from './Cipher';

const first = { id: 'first', secret: 'x'.repeat(32) };
const second = { id: 'second', secret: 'y'.repeat(32) };

describe('Cipher', () => {
  it('decrypts what it encrypted, for the same record only', () => {
    const cipher = new Cipher([first]);
    const sealed = cipher.encrypt('token', 'connections/git-1/tokens');
    expect(sealed).not.toContain('token');
    expect(cipher.decrypt(sealed, 'connections/git-1/tokens')).toBe('token');
    expect(() => cipher.decrypt(sealed, 'connections/git-2/tokens')).toThrow(
      'belongs to another record',
    );
  });

  it('refuses text that was changed', () => {
    const cipher = new Cipher([first]);
    const sealed = cipher.encrypt('token', 'a');
    const changed = `${sealed.slice(0, -4)}${
      sealed.endsWith('AAAA') ? 'BBBB' : 'AAAA'
    }`;
    expect(() => cipher.decrypt(changed, 'a')).toThrow('does not decrypt');
  });

  it('reads with every key and writes with the first', () => {
    const old = new Cipher([first]).encrypt('token', 'a');
    const rotated = new Cipher([second, first]);
    expect(rotated.decrypt(old, 'a')).toBe('token');
    expect(() =>
      new Cipher([first]).decrypt(rotated.encrypt('token', 'a'), 'a'),
    ).toThrow('does not have');
  });

  it('knows its own signatures, for the same purpose and parts only', () => {
    const cipher = new Cipher([second, first]);
    const signature = new Cipher([first]).sign('run', ['dep-1', 'full', '1']);
    expect(cipher.verify('run', ['dep-1', 'full', '1'], signature)).toBe(true);
    expect(cipher.verify('run', ['dep-1', 'full', '2'], signature)).toBe(false);
    expect(cipher.verify('cursor', ['dep-1', 'full', '1'], signature)).toBe(
      false,
    );
    expect(cipher.verify('run', ['dep-1', 'full', '1'], undefined)).toBe(false);
  });
});
