import { gitDeploymentsTranslationRef } from '.';
import german from './de';
import { flatten } from './nested';

/** The English texts by their whole keys, as Backstage has them. */
function english(): Record<string, string> {
  const ref: object = gitDeploymentsTranslationRef;
  const getDefaultMessages: unknown = Reflect.get(ref, 'getDefaultMessages');
  if (typeof getDefaultMessages !== 'function') {
    throw new Error('Backstage keeps the texts of a reference elsewhere now');
  }
  return getDefaultMessages.call(ref);
}

const valuesOf = (text: string) =>
  [...text.matchAll(/\{\{\w+\}\}/g)].map(([value]) => value).sort();

describe('the texts in German', () => {
  const texts: Record<string, string> = german;

  it('are as many as in English, and none is left out', () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(english()).sort());
    expect(Object.values(texts)).not.toContain('');
  });

  it('tell the same values', () => {
    const different = Object.entries(english()).filter(
      ([key, text]) => String(valuesOf(texts[key])) !== String(valuesOf(text)),
    );
    expect(different).toEqual([]);
  });
});

describe('flatten', () => {
  it('names messages by where they stand', () => {
    expect(flatten({ a: { b: 'B', c: { d: 'D' } }, e: 'E' })).toEqual({
      'a.b': 'B',
      'a.c.d': 'D',
      e: 'E',
    });
  });
});
