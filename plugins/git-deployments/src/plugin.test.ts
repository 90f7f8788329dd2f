import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import plugin from './plugin';

describe('the plugin', () => {
  it('has the extensions that its README names', () => {
    const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
    const ids = [
      ...readme.matchAll(/`([a-z-]+:git-deployments[a-z/-]*)`/g),
    ].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(7);
    for (const id of ids) {
      // Throws where there is none.
      const extension: unknown = Reflect.apply(plugin.getExtension, plugin, [
        id,
      ]);
      expect(extension).toBeDefined();
    }
  });
});
