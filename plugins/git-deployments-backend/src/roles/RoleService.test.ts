import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { RoleService } from './RoleService';

describe('RoleService', () => {
  it('knows which of many entities are not in the catalog any more', async () => {
    const names = Array.from({ length: 450 }, (_, index) => `c${index}`);
    const refs = names.map(name => `component:default/${name}`);
    const gone = new Set(['c3', 'c203', 'c449']);
    const roles = new RoleService({
      auth: mockServices.auth(),
      catalog: catalogServiceMock({
        entities: names
          .filter(name => !gone.has(name))
          .map(name => ({
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: { name, namespace: 'default' },
          })),
      }),
      config: {
        roles: { owner: [], admin: [], ownership: 'member' },
        userAnnotations: new Map(),
      },
    });
    expect(await roles.missingOf(refs)).toEqual(
      [...gone].map(name => `component:default/${name}`),
    );
  });
});
