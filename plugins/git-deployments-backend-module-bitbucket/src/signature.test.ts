import { createHmac } from 'node:crypto';
import { hasSignature, verifySignature } from './signature';

// https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/ names this example.
const SECRET = "It's a Secret to Everybody";
const BODY = Buffer.from('Hello World!');
const SIGNATURE =
  'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9';

const signed = (signature: string) => ({ 'x-hub-signature': signature });

describe('signatures', () => {
  it('accepts the example that Atlassian publishes', () => {
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
      verifySignature(signed(SIGNATURE), Buffer.from('Hello World'), [SECRET]),
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
    ['SHA-1', signed(`sha1=${'0'.repeat(40)}`)],
  ])('takes %s for no signature', (_, headers) => {
    expect(hasSignature(headers)).toBe(false);
    expect(verifySignature(headers, BODY, [SECRET])).toBe(false);
  });
});
