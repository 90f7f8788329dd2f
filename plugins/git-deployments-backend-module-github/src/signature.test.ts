import { createHmac } from 'node:crypto';
import { hasSignature, verifySignature } from './signature';

// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
const SECRET = "It's a Secret to Everybody";
const BODY = Buffer.from('Hello, World!');
const SIGNATURE =
  'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';

const signed = (signature: string) => ({ 'x-hub-signature-256': signature });

describe('signatures', () => {
  it('accepts the example that GitHub publishes', () => {
    expect(hasSignature(signed(SIGNATURE))).toBe(true);
    expect(verifySignature(signed(SIGNATURE), BODY, [SECRET])).toBe(true);
  });

  it('accepts each of several secrets, in any place', () => {
    expect(verifySignature(signed(SIGNATURE), BODY, ['new', SECRET])).toBe(
      true,
    );
    expect(verifySignature(signed(SIGNATURE), BODY, [SECRET, 'old'])).toBe(
      true,
    );
  });

  it('refuses other secrets, other bytes, and no secret at all', () => {
    expect(verifySignature(signed(SIGNATURE), BODY, ['guess'])).toBe(false);
    expect(
      verifySignature(signed(SIGNATURE), Buffer.from('Hello, World'), [SECRET]),
    ).toBe(false);
    expect(verifySignature(signed(SIGNATURE), BODY, [])).toBe(false);
    const unkeyed = createHmac('sha256', '').update(BODY).digest('hex');
    expect(verifySignature(signed(`sha256=${unkeyed}`), BODY, [''])).toBe(
      false,
    );
  });

  it.each([
    ['none', {}],
    ['an empty one', signed('')],
    ['a short one', signed('sha256=7571')],
    ['no hexadecimal digits', signed(`sha256=${'z'.repeat(64)}`)],
    ['SHA-1 alone', { 'x-hub-signature': `sha1=${'0'.repeat(40)}` }],
  ])('takes %s for no signature', (_, headers) => {
    expect(hasSignature(headers)).toBe(false);
    expect(verifySignature(headers, BODY, [SECRET])).toBe(false);
  });
});
