import { ConfigReader } from '@backstage/config';
import { readConfig } from './read';

describe('the configuration', () => {
  const read = (gitDeployments: object = {}, environment = 'development') =>
    readConfig(
      new ConfigReader({
        app: { baseUrl: 'https://portal.example.com/' },
        backend: { baseUrl: 'https://portal.example.com' },
        gitDeployments: { ...gitDeployments },
      }),
      environment,
    );

  const withKeys = (...secrets: string[]) => ({
    encryption: {
      keys: secrets.map((secret, index) => ({ id: `k${index}`, secret })),
    },
  });

  describe('in production', () => {
    it.each([
      ['without a key', {}],
      ['with the key of the demo', withKeys('git-deployments-development-key')],
      ['with a key that is short', withKeys('short')],
      ['with a short key beside a good one', withKeys('x'.repeat(32), 'short')],
    ])('is refused %s, and says how to make one', (_, config) => {
      expect(() => read(config, 'production')).toThrow(
        /openssl rand -base64 32/,
      );
    });

    it('is taken with a key of 32 characters', () => {
      const { encryptionKeys } = read(withKeys('x'.repeat(32)), 'production');
      expect(encryptionKeys).toEqual([{ id: 'k0', secret: 'x'.repeat(32) }]);
    });
  });

  it('has a key of its own for development', () => {
    expect(read().encryptionKeys).toHaveLength(1);
  });

  it('looks at webhooks every hour, and every three minutes where something is wrong', () => {
    expect(read().monitor).toEqual({
      healthyIntervalMs: 3_600_000,
      unhealthyIntervalMs: 180_000,
      requestsPerMinute: 60,
      graceMs: 30_000,
    });
    expect(read().deliveryRetentionDays).toBe(30);
  });

  it.each([
    [{ hooks: { unhealthyIntervalSeconds: 0 } }, /hooks.unhealthyInterval/],
    [{ deliveries: { retentionDays: -1 } }, /deliveries.retentionDays/],
    [{ instanceId: 'Not this' }, /instanceId/],
    [{ roles: { ownership: 'king' } }, /roles.ownership/],
    [{ unknownActor: 'admin' }, /unknownActor/],
    [{ engine: { pollIntervalMs: 0 } }, /engine.pollIntervalMs/],
    [{ webhookBaseUrl: 'hooks.example.com' }, /webhookBaseUrl/],
    [{ webhookBaseUrl: 'ftp://hooks.example.com' }, /webhookBaseUrl/],
    [{ encryption: { keys: [{ id: 'a.b', secret: 'x' }] } }, /encryption.keys/],
    [
      {
        encryption: {
          keys: [
            { id: 'a', secret: 'x' },
            { id: 'a', secret: 'y' },
          ],
        },
      },
      /an id of its own/,
    ],
  ])('names the key that is wrong: %j', (config, message) => {
    expect(() => read(config)).toThrow(message);
  });
});
