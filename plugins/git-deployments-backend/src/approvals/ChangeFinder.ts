import type { ApprovalChange } from 'backstage-plugin-git-deployments-common';
import type { TokenVault } from '../connections/TokenVault';
import { differences } from '../containers/settingChanges';
import { configurationOf } from '../containers/snapshot';
import { locateDockerfile } from '../containers/fields';
import type { BuildRow, Store } from '../store';

/** Of what is shown: who wants more follows the link. */
const MOST_COMMITS = 50;
const MOST_FILES = 300;

/** So many changes of builds are remembered for so long: what lies between two commits stays the same. */
const MOST_REMEMBERED = 200;
const REMEMBERED_MS = 10 * 60_000;

/** Finds what a build changes: a request's against what runs now, any other's against what was deployed before it. */
export class ChangeFinder {
  readonly #store: Store;
  readonly #vault: TokenVault;
  readonly #known = new Map<string, { at: number; change: ApprovalChange }>();

  constructor(options: { store: Store; vault: TokenVault }) {
    this.#store = options.store;
    this.#vault = options.vault;
  }

  /** What a request would let through. */
  async find(build: BuildRow): Promise<ApprovalChange> {
    return this.#between(
      build,
      await this.#store.builds.newest(build.containerId, ['succeeded']),
    );
  }

  /** What a build has changed, or would. */
  async sincePrevious(build: BuildRow): Promise<ApprovalChange> {
    const previous = await this.#store.builds.newest(
      build.containerId,
      ['succeeded'],
      { before: build.number },
    );
    const key = `${build.id} ${previous?.id}`;
    const known = this.#known.get(key);
    if (known && Date.now() - known.at < REMEMBERED_MS) {
      return known.change;
    }
    const change = await this.#between(build, previous);
    if (change.problem === null) {
      this.#known.delete(key);
      this.#known.set(key, { at: Date.now(), change });
      for (const oldest of this.#known.keys()) {
        if (this.#known.size <= MOST_REMEMBERED) {
          break;
        }
        this.#known.delete(oldest);
      }
    }
    return change;
  }

  /** Never rejects for what the provider does: a request can be decided while it is down, and says so. */
  async #between(
    build: BuildRow,
    running: BuildRow | undefined,
  ): Promise<ApprovalChange> {
    const base = {
      runningBuildId: running?.id ?? null,
      baseSha: running?.sha ?? null,
      compareUrl: null,
      commits: [],
      commitsTruncated: false,
      files: [],
      filesTruncated: false,
      dockerfileChanged: null,
      settings: running ? settingsBetween(running, build) : [],
      problem: null,
    };
    try {
      return await this.#compare(build, running, base);
    } catch (error) {
      return {
        ...base,
        problem: `The commits could not be fetched: ${
          error instanceof Error ? error.message : error
        }`,
      };
    }
  }

  async #compare(
    build: BuildRow,
    running: BuildRow | undefined,
    base: ApprovalChange,
  ): Promise<ApprovalChange> {
    const { repository, branch, connectionId } = build.config;
    return this.#vault.use(connectionId, async (token, provider) => {
      const listed = await provider.listCommits(token, repository, branch, 100);
      const found = commitsBetween(listed, build.sha, running?.sha);
      const commits = found.commits ?? [
        await provider.getCommit(token, repository, build.sha),
      ];
      const result: ApprovalChange = {
        ...base,
        commits: commits
          .slice(0, MOST_COMMITS)
          .map(({ sha, message, committer, url }) => ({
            sha,
            message: message.split('\n')[0].slice(0, 500),
            author: committer,
            url: url || provider.commitUrl(repository, sha),
          })),
        commitsTruncated: found.truncated || commits.length > MOST_COMMITS,
        ...(found.reverts && { reverts: true }),
      };
      if (!running || running.sha === build.sha) {
        return result;
      }
      // Providers tell what the second has that the first has not.
      const [older, newer] = found.reverts
        ? [build.sha, running.sha]
        : [running.sha, build.sha];
      const { files, truncated } = await provider.compare(
        token,
        repository,
        older,
        newer,
      );
      const { file } = locateDockerfile(
        build.config.path,
        build.config.dockerfile,
      );
      const hasDockerfile = files.includes(file);
      return {
        ...result,
        compareUrl: provider.compareUrl?.(repository, older, newer) ?? null,
        files: files.slice(0, MOST_FILES),
        filesTruncated: truncated || files.length > MOST_FILES,
        dockerfileChanged: hasDockerfile || (truncated ? null : false),
      };
    });
  }
}

/**
 * Of the newest commits of a branch, those that `sha` has and `base` has not; or, where `sha` is the older one, those
 * that it takes away. Without `commits`, `sha` is not among them.
 */
export function commitsBetween<T extends { sha: string }>(
  listed: readonly T[],
  sha: string,
  base: string | undefined,
): { commits?: T[]; truncated: boolean; reverts: boolean } {
  const at = listed.findIndex(commit => commit.sha === sha);
  const from = listed.findIndex(commit => commit.sha === base);
  if (from >= 0 && (at < 0 || at > from)) {
    return {
      commits: listed.slice(from, at < 0 ? undefined : at),
      truncated: at < 0,
      reverts: true,
    };
  }
  if (at < 0) {
    return { truncated: true, reverts: false };
  }
  return {
    commits: listed.slice(at, from < 0 ? undefined : from),
    truncated: from < 0,
    reverts: false,
  };
}

/** What of the configuration is not what runs was built and deployed with. */
function settingsBetween(running: BuildRow, build: BuildRow) {
  const settings = ({ config }: BuildRow) => {
    const { workload, buildOptions, ...others } = configurationOf(config);
    return {
      repository: config.repository,
      ...others,
      buildOptions,
      target: `${config.target.cluster}/${config.target.namespace}/${config.target.kind}/${config.target.name}`,
      workload,
    };
  };
  return differences(settings(running), settings(build));
}
