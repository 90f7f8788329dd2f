import type { GiteaOptions } from '../../testUtils/appIni';
import { Clone } from './Clone';
import { GiteaForge } from './GiteaForge';

/** A Gitea that runs during the tests of the `describe` around the call. */
export function useForge(options: GiteaOptions = {}) {
  let forge: GiteaForge | undefined;
  const clones: Clone[] = [];
  beforeAll(async () => {
    forge = await GiteaForge.start(options);
  });
  afterAll(async () => {
    await Promise.all(clones.map(clone => clone.remove()));
    await forge?.stop();
  });
  const started = (): GiteaForge => {
    if (!forge) {
      throw new Error('The server is there only while tests run');
    }
    return forge;
  };
  return {
    get forge() {
      return started();
    },
    get provider() {
      return started().provider;
    },
    /** Makes a repository, and a clone that `member` pushes from. */
    async repository(name: string): Promise<{ name: string; clone: Clone }> {
      const fullName = await started().createRepository(name);
      const clone = await Clone.create(started().remote(fullName, 'member'));
      clones.push(clone);
      return { name: fullName, clone };
    },
  };
}
