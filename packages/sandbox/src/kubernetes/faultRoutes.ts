import { ApiError } from './ApiError';
import { ExtraRoutes } from './api/ApiServer';
import { ClusterFaults, RegistryBehaviour } from './ClusterFaults';
import { ApiFault } from './faults/ApiFaults';
import { Hold } from './faults/Holds';
import { LogCut } from './faults/LogFaults';
import { Registry } from './kubelet/Registry';

/**
 * The faults over HTTP, for those who test from another process:
 *
 * - `POST /sandbox/faults/api` with an `ApiFault`, `DELETE /sandbox/faults` forgets all
 * - `POST /sandbox/faults/watches`: cuts open watches; `DELETE` silences them
 * - `POST /sandbox/faults/versions {by}`: makes old versions answer 410
 * - `POST /sandbox/faults/bookmarks {ms}`: how often bookmarks come
 * - `POST /sandbox/faults/connections`: resets all connections, this one too
 * - `POST /sandbox/faults/down {ms}`: answers, then goes away for so long
 * - `POST /sandbox/faults/controller {paused}`: stops or starts Tekton's controllers
 * - `POST /sandbox/faults/logs` with a `LogCut`
 * - `POST /sandbox/faults/evict {namespace, name}`
 * - `POST /sandbox/faults/memory {namespace, pod, container}`: kills a container for its memory
 * - `POST /sandbox/faults/quota {namespace}`, `DELETE` lifts it
 * - `PUT /sandbox/faults/keep-pod-on-cancel {keep}`
 * - `PUT /sandbox/faults/registry` with a `RegistryBehaviour`
 * - `POST /sandbox/holds {container, when}` answers `{ id }`; `GET /sandbox/holds/<id>` `{ reached }`; `DELETE` releases
 * - `GET /sandbox/images`: what was pushed
 */
export function faultRoutes(options: {
  faults: ClusterFaults;
  registry: Registry;
}): ExtraRoutes {
  const { faults, registry } = options;
  const holds = new Map<string, { hold: Hold; reached: boolean }>();
  const quotas = new Map<string, () => void>();
  let resumeController = () => {};
  let nextHold = 1;

  return async ({ method, path, body }) => {
    const given = (body ?? {}) as Record<string, unknown>;
    const text = (field: string): string => {
      const value = given[field];
      if (typeof value !== 'string') {
        throw ApiError.badRequest(`${field} must be a text`);
      }
      return value;
    };
    const number = (field: string): number => {
      const value = given[field];
      if (typeof value !== 'number') {
        throw ApiError.badRequest(`${field} must be a number`);
      }
      return value;
    };
    const holdId = /^\/sandbox\/holds\/(\w+)$/.exec(path)?.[1];
    const held = holds.get(holdId ?? '');
    switch (holdId ? `${method} hold` : `${method} ${path}`) {
      case 'POST /sandbox/faults/api':
        text('path');
        faults.api(given as unknown as ApiFault);
        return {};
      case 'DELETE /sandbox/faults':
        faults.clear();
        return {};
      case 'POST /sandbox/faults/watches':
        faults.dropWatches();
        return {};
      case 'DELETE /sandbox/faults/watches':
        faults.silenceWatches();
        return {};
      case 'POST /sandbox/faults/versions':
        faults.expireVersions({ by: given.by === 'http' ? 'http' : 'event' });
        return {};
      case 'POST /sandbox/faults/bookmarks':
        faults.bookmarkEvery(number('ms'));
        return {};
      case 'POST /sandbox/faults/connections':
        faults.resetConnections();
        return {};
      case 'POST /sandbox/faults/down': {
        const ms = number('ms');
        setTimeout(() => void faults.down(ms), 50);
        return {};
      }
      case 'POST /sandbox/faults/controller':
        resumeController();
        resumeController = given.paused ? faults.pauseController() : () => {};
        return {};
      case 'POST /sandbox/faults/logs':
        number('afterBytes');
        faults.cutLogs(given as unknown as LogCut);
        return {};
      case 'POST /sandbox/faults/memory':
        faults.killForMemory({
          namespace: text('namespace'),
          pod: text('pod'),
          container: text('container'),
        });
        return {};
      case 'PUT /sandbox/faults/keep-pod-on-cancel':
        faults.keepPodOnCancel(given.keep === true);
        return {};
      case 'POST /sandbox/faults/evict':
        faults.evictPod(text('namespace'), text('name'));
        return {};
      case 'POST /sandbox/faults/quota':
        quotas.set(text('namespace'), faults.exhaustQuota(text('namespace')));
        return {};
      case 'DELETE /sandbox/faults/quota':
        quotas.get(text('namespace'))?.();
        return {};
      case 'PUT /sandbox/faults/registry':
        faults.registry = given as RegistryBehaviour;
        return {};
      case 'GET /sandbox/images':
        return { items: registry.images };
      case 'POST /sandbox/holds': {
        const id = String(nextHold);
        nextHold += 1;
        const when = given.when === 'after' ? 'after' : 'before';
        const entry = {
          hold: faults.hold(text('container'), when),
          reached: false,
        };
        void entry.hold.reached.then(() => {
          entry.reached = true;
        });
        holds.set(id, entry);
        return { id };
      }
      case 'GET hold':
        return held && { reached: held.reached };
      case 'DELETE hold':
        held?.hold.release();
        holds.delete(holdId ?? '');
        return held && {};
      default:
        return undefined;
    }
  };
}
