import type { ApprovalChange } from 'backstage-plugin-git-deployments-common';
import type { TokenVault } from '../connections/TokenVault';
import { differences } from '../containers/settingChanges';
import { configurationOf } from '../containers/snapshot';
import { locateDockerfile } from '../containers/fields';
import type { BuildRow, Store } from '../store';

/** Of what is shown: who wants more follows the link. */
const MOST_COMMITS = 50;
const MOST_FILES = 300;

/** Finds what a request would let through, against what runs now. */
export class ChangeFinder {
  readonly #store: Store;
  readonly #vault: TokenVault;

  constructor(options: { store: Store; vault: TokenVault }) {
    this.#store = options.store;
    this.#vault = options.vault;
  }

  /** Never rejects for what the provider does: a request can be decided while it is down, and says so. */
  async find(build: BuildRow): Promise<ApprovalChange> {
    const running = await this.#store.builds.newest(build.containerId, [
      'succeeded',
    ]);
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
      const from = listed.findIndex(({ sha }) => sha === build.sha);
      const newest =
        from < 0
          ? [await provider.getCommit(token, repository, build.sha)]
          : listed.slice(from);
      const until = newest.findIndex(({ sha }) => sha === running?.sha);
      const between = until < 0 ? newest : newest.slice(0, until);
      const commits = (running ? between : newest)
        .slice(0, MOST_COMMITS)
        .map(({ sha, message, committer, url }) => ({
          sha,
          message: message.split('\n')[0].slice(0, 500),
          author: committer,
          url: url || provider.commitUrl(repository, sha),
        }));
      const result: ApprovalChange = {
        ...base,
        commits,
        commitsTruncated: until < 0 || commits.length < between.length,
      };
      if (!running || running.sha === build.sha) {
        return result;
      }
      const { files, truncated } = await provider.compare(
        token,
        repository,
        running.sha,
        build.sha,
      );
      const { file } = locateDockerfile(
        build.config.path,
        build.config.dockerfile,
      );
      const hasDockerfile = files.includes(file);
      return {
        ...result,
        compareUrl:
          provider.compareUrl?.(repository, running.sha, build.sha) ?? null,
        files: files.slice(0, MOST_FILES),
        filesTruncated: truncated || files.length > MOST_FILES,
        dockerfileChanged: hasDockerfile || (truncated ? null : false),
      };
    });
  }
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
