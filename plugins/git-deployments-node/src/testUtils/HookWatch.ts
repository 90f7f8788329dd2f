import assert from 'node:assert/strict';
import type { PushChange } from '../push';
import type { Scene } from './Scene';
import type { Delivery } from './WebhookReceiver';

/** A change of a ref, and the delivery that told of it. */
export interface Told {
  change: PushChange;
  delivery: Delivery;
}

let hooks = 0;

/** A hook of a repository, whose deliveries are checked and read as they arrive. */
export class HookWatch {
  /** Makes the hook as `owner`. */
  static async create(scene: Scene, repository: string): Promise<HookWatch> {
    hooks += 1;
    const path = `/webhooks/${hooks}`;
    const secret = `the secret of hook ${hooks}`;
    const id = await scene.provider.createHook(
      await scene.token('owner'),
      repository,
      { url: scene.receiver.url(path), secret },
    );
    return new HookWatch(scene, { path, secret, id });
  }

  readonly #scene: Scene;
  readonly #path: string;
  readonly id: string;
  readonly #secrets: [newest: string, ...older: string[]];
  readonly #told: Told[] = [];
  #read = 0;

  private constructor(
    scene: Scene,
    hook: { path: string; secret: string; id: string },
  ) {
    this.#scene = scene;
    this.#path = hook.path;
    this.#secrets = [hook.secret];
    this.id = hook.id;
  }

  /** What pushes must be signed with. */
  get secret(): string {
    return this.#secrets[0];
  }

  /** From now on, pushes must be signed with this. What a server says of the hook itself may be older. */
  expectSecret(secret: string) {
    this.#secrets.unshift(secret);
  }

  get url(): string {
    return this.#scene.receiver.url(this.#path);
  }

  /** The next delivery, whatever it says. */
  next(): Promise<Delivery> {
    this.#read += 1;
    return this.#scene.receiver.nth(this.#path, this.#read - 1);
  }

  /** Answers the next deliveries with 500. */
  failNext(times: number) {
    this.#scene.receiver.failNext(this.#path, times);
  }

  /** What the deliveries say of a branch or tag, as soon as one does. What they say of others stays untaken. */
  async take(name: string, kind: PushChange['kind'] = 'branch'): Promise<Told> {
    for (;;) {
      const found = this.#told.findIndex(
        ({ change }) => change.name === name && change.kind === kind,
      );
      if (found >= 0) {
        return this.#told.splice(found, 1)[0];
      }
      this.#hear(await this.next());
    }
  }

  /** What was told and not taken yet. */
  get untaken(): PushChange[] {
    return this.#told.map(({ change }) => change);
  }

  #hear(delivery: Delivery) {
    const { provider } = this.#scene;
    const { headers, body } = delivery;
    const isSigned = (...secrets: string[]) =>
      provider.verifySignature(headers, body, secrets);
    assert(provider.hasSignature(headers), 'A delivery has no signature');
    assert(isSigned(...this.#secrets), 'A signature is not the secret’s');
    const analysis = provider.analyzePush(headers, body);
    assert(
      analysis.result !== 'invalid',
      `A delivery is taken for invalid: ${JSON.stringify(analysis)}`,
    );
    if (analysis.result === 'ok') {
      assert(isSigned(this.secret), 'A signature is an older secret’s');
      this.#told.push(...analysis.pushes.map(change => ({ change, delivery })));
    }
  }
}
