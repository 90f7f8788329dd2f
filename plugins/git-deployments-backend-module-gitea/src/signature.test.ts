import { createHmac } from 'node:crypto';
import push from './__fixtures__/push.json';
import headers from './__fixtures__/pushHeaders.json';
import { deliveryId } from './headers';
import { hasSignature, verifySignature } from './signature';

/* A delivery of Gitea 1.26.0, with the bytes that it sent. */
const SECRET = "It's a Secret to Everybody";
const BODY = Buffer.from(JSON.stringify(push, null, 2));
const SIGNATURE = headers['x-gitea-signature'];

const signed = (signature: string) => ({ 'x-gitea-signature': signature });

describe('signatures', () => {
  it('accepts what Gitea has signed', () => {
    expect(hasSignature(headers)).toBe(true);
    expect(verifySignature(headers, BODY, [SECRET])).toBe(true);
  });

  it('accepts each of several secrets, in any place', () => {
    expect(verifySignature(headers, BODY, ['new', SECRET])).toBe(true);
    expect(verifySignature(headers, BODY, [SECRET, 'old'])).toBe(true);
  });

  it.each([
    ['x-forgejo-signature', SIGNATURE],
    ['x-gitea-signature', SIGNATURE],
    ['x-hub-signature-256', `sha256=${SIGNATURE}`],
  ])('takes it from %s alone', (name, value) => {
    expect(hasSignature({ [name]: value })).toBe(true);
    expect(verifySignature({ [name]: value }, BODY, [SECRET])).toBe(true);
  });

  it('never falls back from a bad one to another', () => {
    for (const bad of ['', '7571', '0'.repeat(64)]) {
      expect(
        verifySignature({ ...headers, 'x-gitea-signature': bad }, BODY, [
          SECRET,
        ]),
      ).toBe(false);
    }
  });

  it('refuses other secrets, other bytes, and no secret at all', () => {
    expect(verifySignature(headers, BODY, ['guess'])).toBe(false);
    expect(
      verifySignature(headers, Buffer.from(JSON.stringify(push)), [SECRET]),
    ).toBe(false);
    expect(verifySignature(headers, BODY, [])).toBe(false);
    const unkeyed = createHmac('sha256', '').update(BODY).digest('hex');
    expect(verifySignature(signed(unkeyed), BODY, [''])).toBe(false);
  });

  it.each([
    ['none', {}],
    [
      'the empty ones of a hook without a secret',
      {
        'x-gitea-signature': '',
        'x-hub-signature': 'sha1=',
        'x-hub-signature-256': 'sha256=',
      },
    ],
    ['a short one', signed('7571')],
    ['no hexadecimal digits', signed('z'.repeat(64))],
    ['SHA-1 alone', { 'x-hub-signature': `sha1=${'0'.repeat(40)}` }],
  ])('takes %s for no signature', (_, given) => {
    expect(hasSignature(given)).toBe(false);
    expect(verifySignature(given, BODY, [SECRET])).toBe(false);
  });
});

describe('the id of a delivery', () => {
  it('is the one that Gitea or Forgejo gave', () => {
    expect(deliveryId(headers, BODY)).toBe(headers['x-gitea-delivery']);
    expect(deliveryId({ 'x-forgejo-delivery': 'f' }, BODY)).toBe('f');
  });

  it('is that of its bytes where there is none', () => {
    const id = deliveryId({}, BODY);
    expect(deliveryId({}, BODY)).toBe(id);
    expect(deliveryId({}, Buffer.from('other'))).not.toBe(id);
  });
});
