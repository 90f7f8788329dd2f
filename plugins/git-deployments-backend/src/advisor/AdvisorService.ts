import { InputError } from '@backstage/errors';
import type { Advice } from 'backstage-plugin-git-deployments-common';
import type { GitProvider } from 'backstage-plugin-git-deployments-node';
import { LRUCache } from 'lru-cache';
import type { TokenVault } from '../connections/TokenVault';
import { locateDockerfile } from '../containers/fields';
import type { ContainerRow, Store } from '../store';
import { advise } from './advise';
import { parseDockerfile } from './parseDockerfile';
import type { AdvisedFile } from './types';

/** How long advice is good, in milliseconds: pages ask again and again, and pushes are not that frequent. */
const GOOD_MS = 60_000;
const MOST_ADVICE = 500;

/** Files are read up to this size: who has more to say in a Dockerfile gets no advice. */
const MOST_FILE_BYTES = 64 * 1024;

/** Looks at what a container is built from, at the head of its branch, through its own connection. Changes nothing. */
export class AdvisorService {
  readonly #store: Pick<Store, 'containers'>;
  readonly #vault: Pick<TokenVault, 'use'>;
  readonly #known = new LRUCache<string, Promise<Advice>>({
    max: MOST_ADVICE,
    ttl: GOOD_MS,
  });

  constructor(options: {
    store: Pick<Store, 'containers'>;
    vault: Pick<TokenVault, 'use'>;
  }) {
    this.#store = options.store;
    this.#vault = options.vault;
  }

  async advise(container: ContainerRow): Promise<Advice> {
    // With the version: advice that was taken is seen at once.
    const key = `${container.id} ${container.version}`;
    const known = this.#known.get(key);
    if (known) {
      return known;
    }
    const advice = this.#look(container);
    this.#known.set(key, advice);
    advice.catch(() => {
      if (this.#known.peek(key) === advice) {
        this.#known.delete(key);
      }
    });
    return advice;
  }

  async #look(container: ContainerRow): Promise<Advice> {
    const { path, watchPath, provider, repositoryId } = container;
    const buildArgs = container.buildOptions.args;
    const { file } = locateDockerfile(path, container.dockerfile);
    const [tracking, found] = await Promise.all([
      this.#store.containers.listTracking(provider, repositoryId),
      this.#vault.use(container.connectionId, (token, git) =>
        read(git, token, container, file),
      ),
    ]);
    const { commit, dockerfile, ...facts } = found;
    return {
      commit,
      dockerfile: file,
      checkedAt: new Date().toISOString(),
      findings: advise({
        ...facts,
        dockerfile: {
          path: file,
          text: dockerfile,
          parsed: parseDockerfile(dockerfile, buildArgs),
        },
        settings: { path, watchPath, buildArgs },
        otherPaths: tracking
          .filter(({ id }) => id !== container.id)
          .map(other => other.path),
      }),
    };
  }
}

/** All that the checks look at, at one commit. */
async function read(
  git: GitProvider,
  token: string,
  container: ContainerRow,
  file: string,
) {
  const { repository, branch } = container;
  const context = container.path.slice(1);
  const { sha } = await git.getBranch(token, repository, branch);
  const namesIn = async (folder: string) =>
    (await git.listFolder(token, repository, sha, folder)).map(({ path }) =>
      path.slice(path.lastIndexOf('/') + 1),
    );
  const textOf = (path: string) =>
    git.readFile(token, repository, sha, path, MOST_FILE_BYTES);
  const [dockerfile, root, inContext] = await Promise.all([
    textOf(file).catch((error: unknown) => {
      throw isNotFound(error)
        ? new InputError(`The branch ${branch} has no file "${file}"`)
        : error;
    }),
    namesIn(''),
    context === '' ? undefined : namesIn(context),
  ]);
  return {
    commit: sha,
    dockerfile,
    dockerignore: await firstOf(
      [
        `${file}.dockerignore`,
        [context, '.dockerignore'].filter(Boolean).join('/'),
      ],
      textOf,
    ),
    root,
    context: inContext ?? root,
  };
}

/** The file that counts: one beside the Dockerfile before the one of the folder. */
async function firstOf(
  paths: string[],
  textOf: (path: string) => Promise<string>,
): Promise<AdvisedFile | null> {
  for (const path of paths) {
    try {
      return { path, text: await textOf(path) };
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
    }
  }
  return null;
}

/** By its name: classes differ on the other side of a package boundary. */
function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === 'NotFoundError';
}
