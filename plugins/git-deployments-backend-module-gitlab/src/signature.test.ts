import { Webhook } from 'standardwebhooks';
import { hasSignature, signingTokenOf, verifySignature } from './signature';

// The vector of the Standard Webhooks' own tests.
const SIGNING_TOKEN = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const TIME = 1_614_265_330;
const BODY = Buffer.from('{"test": 2432232314}');
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

const VECTOR = {
  'webhook-id': ID,
  'webhook-timestamp': String(TIME),
  'webhook-signature': SIGNATURE,
};

const SECRET = 'the secret of a hook';

const signed = (secret = SECRET, body = BODY) => ({
  ...VECTOR,
  'webhook-signature': new Webhook(signingTokenOf(secret)).sign(
    ID,
    new Date(TIME * 1000),
    body,
  ),
});

describe('signatures', () => {
  const at = (seconds: number) =>
    jest.spyOn(Date, 'now').mockReturnValue((TIME + seconds) * 1000);

  beforeEach(() => {
    at(0);
  });

  afterEach(() => jest.restoreAllMocks());

  it('accepts the vector that the Standard Webhooks publish', () => {
    expect(hasSignature(VECTOR)).toBe(true);
    expect(verifySignature(VECTOR, BODY, [SIGNING_TOKEN])).toBe(true);
  });

  it('gives each secret a signing token of 32 bytes that does not show it', () => {
    const token = signingTokenOf(SECRET);
    expect(token).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(Buffer.from(token.slice(6), 'base64')).toHaveLength(32);
    expect(signingTokenOf(SECRET)).toBe(token);
    expect(signingTokenOf('another')).not.toBe(token);
  });

  it('accepts what was signed with the token of the secret', () => {
    expect(verifySignature(signed(), BODY, [SECRET])).toBe(true);
    // The two tokens of a hook are not the same: who has seen one cannot sign.
    const byToken = new Webhook(
      `whsec_${Buffer.from(SECRET).toString('base64')}`,
    ).sign(ID, new Date(TIME * 1000), BODY);
    expect(
      verifySignature({ ...VECTOR, 'webhook-signature': byToken }, BODY, [
        SECRET,
      ]),
    ).toBe(false);
  });

  it('accepts each of several secrets while they are rotated', () => {
    expect(verifySignature(signed(), BODY, ['new', SECRET])).toBe(true);
    expect(verifySignature(signed(), BODY, [SECRET, 'old'])).toBe(true);
  });

  it('accepts one good signature of several, of versions that it knows', () => {
    const several = (...signatures: string[]) => ({
      ...VECTOR,
      'webhook-signature': signatures.join(' '),
    });
    const { 'webhook-signature': good } = signed();
    const other = signed('other')['webhook-signature'];
    const accepts = (...signatures: string[]) =>
      verifySignature(several(...signatures), BODY, [SECRET]);
    expect(accepts(other, 'v1a,abc', good)).toBe(true);
    expect(accepts(other, other)).toBe(false);
    expect(accepts(good.replace('v1,', 'v2,'))).toBe(false);
  });

  it('refuses other secrets, other bytes, another id and another time', () => {
    const refuses = (headers: Record<string, string>, body = BODY) =>
      expect(verifySignature(headers, body, [SECRET])).toBe(false);
    refuses(signed('guess'));
    refuses(signed(), Buffer.from('{"test": 2432232315}'));
    refuses({ ...signed(), 'webhook-id': `${ID}x` });
    refuses({ ...signed(), 'webhook-timestamp': String(TIME + 1) });
    expect(verifySignature(signed(), BODY, [])).toBe(false);
    expect(verifySignature(signed(''), BODY, [''])).toBe(false);
  });

  it('refuses bytes that are no text, whatever text they would be read as', () => {
    const replaced = Buffer.from('"\ufffd"');
    const raw = Buffer.concat([
      Buffer.from('"'),
      Buffer.from([0xff]),
      Buffer.from('"'),
    ]);
    expect(raw.toString('utf8')).toBe(replaced.toString('utf8'));
    const headers = signed(SECRET, replaced);
    expect(verifySignature(headers, replaced, [SECRET])).toBe(true);
    expect(verifySignature(headers, raw, [SECRET])).toBe(false);
  });

  it.each([
    [299, true],
    [301, false],
    [-299, true],
    [-301, false],
  ])('after %d seconds: %s', (seconds, accepted) => {
    at(seconds);
    expect(verifySignature(signed(), BODY, [SECRET])).toBe(accepted);
  });

  it('refuses a bad signature even with the right token', () => {
    const token = { 'x-gitlab-token': SECRET };
    const refused: Record<string, string>[] = [
      { ...signed('guess'), ...token },
      { ...signed(), 'webhook-timestamp': String(TIME - 3600), ...token },
      { 'webhook-signature': SIGNATURE, ...token },
      { 'webhook-signature': '', ...token },
    ];
    for (const headers of refused) {
      expect(hasSignature(headers)).toBe(true);
      expect(verifySignature(headers, BODY, [SECRET])).toBe(false);
    }
  });
});

describe('tokens of servers that do not sign', () => {
  it('accepts the secret itself, and each of several', () => {
    const headers = { 'x-gitlab-token': SECRET };
    expect(hasSignature(headers)).toBe(true);
    expect(verifySignature(headers, BODY, [SECRET])).toBe(true);
    expect(verifySignature(headers, BODY, ['new', SECRET])).toBe(true);
    expect(verifySignature(headers, BODY, ['new'])).toBe(false);
    expect(verifySignature(headers, BODY, [`${SECRET}x`])).toBe(false);
  });

  it.each([
    ['none', {}],
    ['an empty one', { 'x-gitlab-token': '' }],
  ])('takes %s for no signature', (_, headers) => {
    expect(hasSignature(headers)).toBe(false);
    expect(verifySignature(headers, BODY, [SECRET, ''])).toBe(false);
  });
});
