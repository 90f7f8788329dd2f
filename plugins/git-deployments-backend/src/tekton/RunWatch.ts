import type { KubernetesApi } from './KubernetesApi';
import { customRunsPath, podsPath, runsPath, taskRunsPath } from './paths';
import type { RunWatch } from './types';
import { Watcher, type WatcherOptions } from './Watcher';
import { labels } from './words';

/** What says something of a run. */
const COLLECTIONS = [runsPath, taskRunsPath, customRunsPath, podsPath];

/**
 * Watches all that belongs to the runs of this portal, in all namespaces that it builds in, and tells which build each
 * change is about: Tekton hands the labels of a run down to all that it makes of it.
 */
export class TektonRunWatch implements RunWatch {
  readonly #watchers: readonly Watcher[];

  private constructor(watchers: readonly Watcher[]) {
    this.#watchers = watchers;
  }

  static create(options: {
    api: KubernetesApi;
    instanceId: string;
    namespaces: readonly string[];
    onChange: (buildId: string) => void;
    onRelist: () => void;
    pace?: WatcherOptions['pace'];
  }): TektonRunWatch {
    const { api, instanceId, onChange, onRelist, pace } = options;
    return new TektonRunWatch(
      options.namespaces.flatMap(namespace =>
        COLLECTIONS.map(pathOf =>
          Watcher.create({
            api,
            path: pathOf(namespace),
            labelSelector: `${labels.instance}=${instanceId}`,
            onObject: metadata => {
              const buildId = metadata.labels?.[labels.build];
              if (buildId) {
                onChange(buildId);
              }
            },
            onRelist,
            pace,
          }),
        ),
      ),
    );
  }

  start(): void {
    this.#watchers.forEach(watcher => watcher.start());
  }

  async stop(): Promise<void> {
    await Promise.all(this.#watchers.map(watcher => watcher.stop()));
  }

  /** As good as the worst of them. */
  health(): ReturnType<RunWatch['health']> {
    const all = this.#watchers.map(watcher => watcher.health());
    const times = all.map(({ lastProgressAt }) => lastProgressAt ?? '').sort();
    return {
      connected: all.every(({ connected }) => connected),
      lastProgressAt: times[0] || null,
      lastError:
        all.map(({ lastError }) => lastError).find(error => error !== null) ??
        null,
    };
  }
}
