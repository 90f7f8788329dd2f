import { admitObject, admitPod } from '../admission/builtIn';
import { admitTekton, admitTektonStatus } from '../admission/tekton';
import { ApiError } from '../ApiError';
import { apiVersionOf, Resource, resources } from '../resources';
import { isItem } from '../store/mergeKeys';
import { DeleteOptions, ObjectStore } from '../store/ObjectStore';
import { jsonPatch, mergePatch, strategicMergePatch } from '../store/patch';
import { Selector } from '../store/selectors';
import { ownAfterUpdate, serverSideApply } from '../store/serverSideApply';
import { KubeObject, Pod } from '../types';
import { decodeToken, encodeToken, placeOf, Token } from './paging';
import { Target, unsupportedMediaType } from './requests';
import { foldStringData, forbidImmutableChange, sectioned } from './sections';

/** What a writing request says besides its body. */
export interface WriteOptions {
  manager: string;
  force: boolean;
  dryRun: boolean;
}

/** The verbs of the API on the store: what a client's request becomes after defaulting, admission and field ownership. */
export class Objects {
  readonly #store: ObjectStore;

  private constructor(store: ObjectStore) {
    this.#store = store;
  }

  static create(options: { store: ObjectStore }): Objects {
    return new Objects(options.store);
  }

  get(target: Target): KubeObject {
    const { resource, namespace, name = '' } = target;
    const found = this.#store.get(resource, namespace, name);
    if (!found) throw ApiError.notFound(resource, name);
    return found;
  }

  /** One page of a list. The `continue` token carries where the next one begins. */
  list(
    target: Target,
    options: { selector: Selector; limit?: number; continueToken?: string },
  ): {
    kind: string;
    apiVersion: string;
    metadata: object;
    items: KubeObject[];
  } {
    const { resource } = target;
    const from = options.continueToken
      ? decodeToken(options.continueToken)
      : undefined;
    const version = from?.version || this.#store.version;
    const all = this.#listFrom(target, from)
      .filter(options.selector)
      .filter(object => !from || placeOf(object) > from.after);
    const items = options.limit ? all.slice(0, options.limit) : all;
    const remaining = all.length - items.length;
    return {
      kind: `${resource.kind}List`,
      apiVersion: apiVersionOf(resource),
      metadata: {
        resourceVersion: String(version),
        ...(remaining > 0 && {
          continue: encodeToken({
            version,
            after: placeOf(items[items.length - 1]),
          }),
          remainingItemCount: remaining,
        }),
      },
      items,
    };
  }

  /** All pages of a list show the objects as they were at the first one, as long as anybody remembers that. */
  #listFrom(
    { resource, namespace }: Target,
    from: Token | undefined,
  ): KubeObject[] {
    if (!from?.version) return this.#store.list(resource, namespace);
    try {
      return this.#store.listAt(resource, namespace, from.version);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw ApiError.expired(
        'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
        { continue: encodeToken({ version: 0, after: from.after }) },
      );
    }
  }

  create(target: Target, body: unknown, options: WriteOptions): KubeObject {
    const object = this.#prepare(target, body);
    if (target.resource.hasStatus) delete object.status;
    if (target.resource === resources.secrets) foldStringData(object);
    this.#admit(target.resource, object, true);
    object.metadata.managedFields = ownAfterUpdate(undefined, object, {
      manager: options.manager,
    });
    return this.#store.create(target.resource, object, options);
  }

  replace(target: Target, body: unknown, options: WriteOptions): KubeObject {
    return this.#write(target, this.#prepare(target, body), options);
  }

  patch(
    target: Target,
    body: unknown,
    contentType: string,
    options: WriteOptions,
  ): { object: KubeObject; created: boolean } {
    if (contentType.startsWith('application/apply-patch')) {
      return this.#apply(target, body, options);
    }
    const live = this.get(target);
    let patched: unknown;
    switch (contentType.split(';')[0].trim()) {
      case 'application/json-patch+json':
        patched = jsonPatch(live, body);
        break;
      case 'application/merge-patch+json':
        patched = mergePatch(live, body);
        break;
      case 'application/strategic-merge-patch+json':
        if (!target.resource.builtIn) throw unsupportedMediaType(contentType);
        patched = strategicMergePatch(live, body);
        break;
      default:
        throw unsupportedMediaType(contentType);
    }
    const object = this.#write(target, this.#prepare(target, patched), options);
    return { object, created: false };
  }

  delete(
    target: Target,
    options: DeleteOptions,
  ): { object: KubeObject; gone: boolean } {
    return this.#store.delete(
      target.resource,
      target.namespace,
      target.name ?? '',
      options,
    );
  }

  deleteCollection(
    target: Target,
    selector: Selector,
    options: DeleteOptions,
  ): void {
    for (const object of this.#store.list(target.resource, target.namespace)) {
      if (!selector(object)) continue;
      const { namespace, name } = object.metadata;
      this.#store.delete(target.resource, namespace, name, options);
    }
  }

  #apply(
    target: Target,
    body: unknown,
    options: WriteOptions,
  ): { object: KubeObject; created: boolean } {
    const { resource, namespace, name = '', subresource } = target;
    const applied = this.#prepare(target, body);
    if (applied.metadata.managedFields?.length) {
      throw ApiError.badRequest('metadata.managedFields must be nil');
    }
    const live = this.#store.get(resource, namespace, name);
    if (!live && subresource) throw ApiError.notFound(resource, name);
    if (!subresource && resource.hasStatus) delete applied.status;
    const merged = serverSideApply({
      live,
      applied,
      manager: {
        manager: options.manager,
        ...(subresource && { subresource }),
      },
      force: options.force,
    });
    if (live) {
      return {
        object: this.#save(target, live, merged, options),
        created: false,
      };
    }
    this.#admit(resource, merged, true);
    return {
      object: this.#store.create(resource, merged, options),
      created: true,
    };
  }

  #write(
    target: Target,
    object: KubeObject,
    options: WriteOptions,
  ): KubeObject {
    const live = this.get(target);
    const next = sectioned(target, live, object);
    if (target.resource === resources.secrets) foldStringData(next);
    next.metadata.managedFields = ownAfterUpdate(live, next, {
      manager: options.manager,
      ...(target.subresource && { subresource: target.subresource }),
    });
    return this.#save(target, live, next, options);
  }

  #save(
    target: Target,
    live: KubeObject,
    object: KubeObject,
    options: WriteOptions,
  ): KubeObject {
    const next = sectioned(target, live, object);
    if (target.subresource === 'status') {
      admitTektonStatus(target.resource, next);
    } else {
      this.#admit(target.resource, next, false);
      forbidImmutableChange(target.resource, live, next);
    }
    return this.#store.update(target.resource, next, options);
  }

  #prepare(target: Target, body: unknown): KubeObject {
    if (!isItem(body)) {
      throw ApiError.badRequest('the body of the request is not an object');
    }
    const { resource, namespace, name } = target;
    const object = structuredClone(body) as unknown as KubeObject;
    object.metadata = isItem(object.metadata)
      ? object.metadata
      : { name: name ?? '' };
    const expected = apiVersionOf(resource);
    if (object.apiVersion && object.apiVersion !== expected) {
      throw ApiError.badRequest(
        `the API version in the data (${object.apiVersion}) does not match the expected API version (${expected})`,
      );
    }
    if (object.kind && object.kind !== resource.kind) {
      throw ApiError.badRequest(
        `the kind in the data (${object.kind}) does not match the expected kind (${resource.kind})`,
      );
    }
    object.apiVersion = expected;
    object.kind = resource.kind;
    if (name && object.metadata.name && object.metadata.name !== name) {
      throw ApiError.badRequest(
        `the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`,
      );
    }
    object.metadata.name ||= name ?? '';
    if (resource.namespaced) {
      const given = object.metadata.namespace;
      if (given && given !== namespace) {
        throw ApiError.badRequest(
          'the namespace of the provided object does not match the namespace sent on the request',
        );
      }
      object.metadata.namespace = namespace;
    } else delete object.metadata.namespace;
    return object;
  }

  #admit(resource: Resource, object: KubeObject, creating: boolean): void {
    const { namespace } = object.metadata;
    if (creating && namespace) {
      const home = this.#store.get(resources.namespaces, undefined, namespace);
      if (!home) throw ApiError.notFound(resources.namespaces, namespace);
      if (home.metadata.deletionTimestamp) {
        throw ApiError.forbidden(
          `${resource.plural} "${object.metadata.name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
        );
      }
    }
    admitObject(resource, object);
    admitTekton(resource, object);
    if (creating && resource === resources.pods)
      admitPod(this.#store, object as Pod);
  }
}
