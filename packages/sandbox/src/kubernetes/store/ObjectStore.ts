import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { ApiError } from '../ApiError';
import { apiVersionOf, Resource } from '../resources';
import { KubeObject } from '../types';
import { now, randomSuffix } from '../words';
import { Journal } from './Journal';

const HISTORY = 5_000;

/** Something happened to an object. `previous` is what it was before; a deletion carries its last state. */
export interface StoreEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  resource: Resource;
  object: KubeObject;
  previous?: KubeObject;
  version: number;
}

export interface DeleteOptions {
  /** Skips the grace that running pods get. */
  immediately?: boolean;
  orphan?: boolean;
  uid?: string;
  dryRun?: boolean;
}

/**
 * The objects of the cluster with the semantics that all kinds share: versions, optimistic concurrency, generations,
 * finalizers and a history that watches replay.
 *
 * Everything is synchronous, so that a read-modify-write is atomic. What goes in and comes out is copied.
 */
export class ObjectStore {
  readonly #journal: Journal;
  readonly #objects: Map<string, KubeObject>;
  // The same objects, so that a list need not look at all there is.
  readonly #byKind = new Map<string, Map<string, KubeObject>>();
  readonly #byUid = new Map<string, KubeObject>();
  readonly #subscribers = new Set<(event: StoreEvent) => void>();
  readonly #history: StoreEvent[] = [];
  #version: number;
  #oldest: number;

  private constructor(opened: ReturnType<typeof Journal.open>) {
    this.#journal = opened.journal;
    this.#objects = opened.objects;
    this.#version = opened.version;
    this.#oldest = opened.version;
    for (const [key, object] of this.#objects) this.#index(key, object);
  }

  /** Opens what `dataDir` holds from earlier, or an empty store. */
  static open(options: { dataDir: string }): ObjectStore {
    return new ObjectStore(
      Journal.open(join(options.dataDir, 'objects.jsonl')),
    );
  }

  /** The version of the newest change. */
  get version(): number {
    return this.#version;
  }

  get<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    name: string,
  ): T | undefined {
    const found = this.#objects.get(keyOf(resource, namespace, name));
    return found && (structuredClone(found) as T);
  }

  /**
   * The objects of a kind, in the order of namespace and name. What `where` looks at is the store's own and must not be
   * changed; what comes out is a copy.
   */
  list<T extends KubeObject>(
    resource: Resource<T>,
    namespace?: string,
    where: (object: Readonly<T>) => boolean = () => true,
  ): T[] {
    const kind = this.#byKind.get(kindOf(resource));
    if (!kind) return [];
    return Array.from(kind.values())
      .filter(
        object =>
          (!namespace || object.metadata.namespace === namespace) &&
          where(object as T),
      )
      .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
      .map(object => structuredClone(object) as T);
  }

  /**
   * The objects of a kind as they were at a version, in the order of namespace and name.
   *
   * @throws ApiError - 410 where that is longer ago than the history reaches
   */
  listAt(
    resource: Resource,
    namespace: string | undefined,
    version: number,
  ): KubeObject[] {
    const later = this.since(version).filter(e => e.resource === resource);
    const objects = new Map(
      this.list(resource, namespace).map(object => [placeOf(object), object]),
    );
    for (const { object, previous } of later.reverse()) {
      if (namespace && object.metadata.namespace !== namespace) continue;
      if (previous) objects.set(placeOf(object), structuredClone(previous));
      else objects.delete(placeOf(object));
    }
    return Array.from(objects.values()).sort((a, b) =>
      placeOf(a) < placeOf(b) ? -1 : 1,
    );
  }

  /** Adds an object and fills what the server decides: uid, version, generation, times, a generated name. */
  create<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: { dryRun?: boolean } = {},
  ): T {
    const made = structuredClone(object);
    made.apiVersion = apiVersionOf(resource);
    made.kind = resource.kind;
    const meta = made.metadata;
    if (!meta.name && meta.generateName) {
      meta.name = `${meta.generateName.slice(0, 58)}${randomSuffix()}`;
    }
    const key = keyOf(resource, meta.namespace, meta.name);
    if (this.#objects.has(key)) {
      throw ApiError.alreadyExists(resource, meta.name);
    }
    meta.uid = randomUUID();
    meta.creationTimestamp = now();
    delete meta.deletionTimestamp;
    if (made.spec !== undefined) meta.generation = 1;
    if (options.dryRun) return made;
    return this.#commit('ADDED', resource, key, made);
  }

  /**
   * Replaces an object.
   *
   * @throws ApiError - 404 where there is none, 409 where it was changed since the caller's `resourceVersion` or is another object by now.
   */
  update<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: { dryRun?: boolean } = {},
  ): T {
    const { name, namespace, uid, resourceVersion } = object.metadata;
    const key = keyOf(resource, namespace, name);
    const current = this.#objects.get(key);
    if (!current) throw ApiError.notFound(resource, name);
    if (uid && uid !== current.metadata.uid) {
      throw ApiError.conflict(
        resource,
        name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`,
      );
    }
    if (
      resourceVersion &&
      resourceVersion !== current.metadata.resourceVersion
    ) {
      throw ApiError.conflict(resource, name);
    }
    const next = structuredClone(object);
    next.apiVersion = current.apiVersion;
    next.kind = current.kind;
    const was = current.metadata;
    Object.assign(next.metadata, {
      uid: was.uid,
      creationTimestamp: was.creationTimestamp,
      resourceVersion: was.resourceVersion,
    });
    if (was.deletionTimestamp) {
      next.metadata.deletionTimestamp = was.deletionTimestamp;
    }
    if (was.generation !== undefined) {
      next.metadata.generation = isDeepStrictEqual(next.spec, current.spec)
        ? was.generation
        : was.generation + 1;
    }
    if (isDeepStrictEqual(next, current) || options.dryRun) return next;
    if (
      next.metadata.deletionTimestamp &&
      !next.metadata.finalizers?.length &&
      was.finalizers?.length
    ) {
      this.#remove(resource, key, next);
      return next;
    }
    return this.#commit('MODIFIED', resource, key, next);
  }

  /** Changes an object in place, atomically. Answers what it is now, or `undefined` where there is none. */
  modify<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    name: string,
    change: (object: T) => void,
  ): T | undefined {
    const object = this.get(resource, namespace, name);
    if (!object) return undefined;
    change(object);
    return this.update(resource, object);
  }

  /**
   * Deletes an object: at once, or by marking it where a finalizer or a running pod's grace holds it.
   *
   * @returns the object as it was or is now, and whether it is gone
   */
  delete(
    resource: Resource,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions = {},
  ): { object: KubeObject; gone: boolean } {
    const key = keyOf(resource, namespace, name);
    const current = this.#objects.get(key);
    if (!current) throw ApiError.notFound(resource, name);
    if (options.uid && options.uid !== current.metadata.uid) {
      throw ApiError.conflict(
        resource,
        name,
        `Precondition failed: UID in precondition: ${options.uid}, UID in object meta: ${current.metadata.uid}`,
      );
    }
    const object = structuredClone(current);
    const graceful =
      resource.plural === 'pods' && !options.immediately && isScheduled(object);
    const held = (object.metadata.finalizers?.length ?? 0) > 0 || graceful;
    if (options.dryRun) return { object, gone: !held };
    if (options.orphan) this.#orphan(object);
    if (!held)
      return { object: this.#remove(resource, key, object), gone: true };
    if (object.metadata.deletionTimestamp) return { object, gone: false };
    object.metadata.deletionTimestamp = now();
    object.metadata.deletionGracePeriodSeconds = graceful ? 30 : 0;
    if (object.metadata.generation) object.metadata.generation += 1;
    return {
      object: this.#commit('MODIFIED', resource, key, object),
      gone: false,
    };
  }

  /** The objects that `uid` owns. */
  ownedBy(uid: string): KubeObject[] {
    return Array.from(this.#objects.values())
      .filter(o => o.metadata.ownerReferences?.some(ref => ref.uid === uid))
      .map(o => structuredClone(o));
  }

  /** Whether an object of this uid exists. */
  hasUid(uid: string): boolean {
    return this.#byUid.has(uid);
  }

  /** Every object that there is. */
  *everything(): Iterable<KubeObject> {
    for (const object of Array.from(this.#objects.values())) {
      yield structuredClone(object);
    }
  }

  /** Calls back after every change, until the returned function is called. */
  subscribe(subscriber: (event: StoreEvent) => void): () => void {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  /**
   * What happened after a version.
   *
   * @throws ApiError - 410 where that is longer ago than the history reaches
   */
  since(version: number): StoreEvent[] {
    if (version < this.#oldest) {
      throw ApiError.expired(
        `too old resource version: ${version} (${this.#oldest})`,
      );
    }
    return this.#history.filter(event => event.version > version);
  }

  /** Forgets the history, as a busy API server does: watches from an older version get 410. */
  compactHistory(): void {
    this.#history.length = 0;
    this.#oldest = this.#version;
  }

  #orphan(owner: KubeObject): void {
    for (const [key, object] of Array.from(this.#objects)) {
      const refs = object.metadata.ownerReferences;
      if (!refs?.some(ref => ref.uid === owner.metadata.uid)) continue;
      const freed = structuredClone(object);
      freed.metadata.ownerReferences = refs.filter(
        ref => ref.uid !== owner.metadata.uid,
      );
      this.#index(key, freed);
      this.#journal.append({ version: this.#version, key, object: freed });
    }
  }

  #commit<T extends KubeObject>(
    type: 'ADDED' | 'MODIFIED',
    resource: Resource<T>,
    key: string,
    object: T,
  ): T {
    const previous = this.#objects.get(key);
    this.#version += 1;
    object.metadata.resourceVersion = String(this.#version);
    this.#index(key, structuredClone(object));
    this.#persist(key, object);
    this.#publish({ type, resource, object, previous, version: this.#version });
    return object;
  }

  #remove(resource: Resource, key: string, object: KubeObject): KubeObject {
    const previous = this.#objects.get(key);
    this.#version += 1;
    object.metadata.resourceVersion = String(this.#version);
    this.#objects.delete(key);
    this.#byKind.get(kindOf(resource))?.delete(key);
    this.#byUid.delete(object.metadata.uid ?? '');
    this.#persist(key, null);
    this.#publish({
      type: 'DELETED',
      resource,
      object,
      previous,
      version: this.#version,
    });
    return object;
  }

  #index(key: string, object: KubeObject): void {
    const [group, plural] = key.split('/');
    const kind = `${group}/${plural}`;
    this.#objects.set(key, object);
    this.#byKind.set(
      kind,
      (this.#byKind.get(kind) ?? new Map()).set(key, object),
    );
    this.#byUid.set(object.metadata.uid ?? '', object);
  }

  #persist(key: string, object: KubeObject | null): void {
    if (this.#journal.append({ version: this.#version, key, object })) {
      this.#journal.compact(this.#version, this.#objects);
    }
  }

  #publish(event: StoreEvent): void {
    const kept = { ...event, object: structuredClone(event.object) };
    this.#history.push(kept);
    if (this.#history.length > HISTORY) {
      const [dropped] = this.#history.splice(0, HISTORY / 2).slice(-1);
      this.#oldest = dropped.version;
    }
    for (const subscriber of Array.from(this.#subscribers)) subscriber(kept);
  }
}

function keyOf(
  resource: Resource,
  namespace: string | undefined,
  name: string,
): string {
  return `${resource.group}/${resource.plural}/${namespace ?? ''}/${name}`;
}

function kindOf(resource: Resource): string {
  return `${resource.group}/${resource.plural}`;
}

function placeOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function isScheduled(object: KubeObject): boolean {
  const { spec, status } = object as {
    spec?: { nodeName?: string };
    status?: { phase?: string };
  };
  return (
    !!spec?.nodeName &&
    status?.phase !== 'Succeeded' &&
    status?.phase !== 'Failed'
  );
}
