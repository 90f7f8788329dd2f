import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { DurableJson, writeFileAtomic } from '../durable';
import { KeyedMutex } from '../Mutex';
import { sendHookRequest } from './send';
import { Hook, HookDelivery, HookEvent, HookRequest } from './types';

type State = { nextHookId: number; nextDeliveryId: number; hooks: Hook[] };

/** How a provider frames a delivery: headers, signature, body. Called anew for every attempt. */
export type FrameRequest = (hook: Hook, delivery: HookDelivery) => HookRequest;

/** Whether a delivery with this outcome is sent again at once, by itself. */
export type ResendRule = (delivery: HookDelivery) => boolean;

/** What an attempt's outcome changes about its hook: how often it failed, and whether it is left alone. */
export type OutcomeRule = (
  hook: Hook,
  delivery: HookDelivery,
) => Partial<Pick<Hook, 'failures' | 'disabledUntil'>>;

const KEPT_PER_HOOK = 200;

/**
 * Hooks and their deliveries. A delivery is on disk before it is sent; each hook hears of events in
 * order, one at a time; nothing is sent again by itself, unless the provider's rule says so. What a killed process had queued goes out at
 * the next start (an attempt whose answer was lost goes out again, under the same GUID).
 */
export class Webhooks {
  static async open(options: {
    directory: string;
    frame: FrameRequest;
    timeoutMs: number;
    resend?: ResendRule;
    outcome?: OutcomeRule;
  }): Promise<Webhooks> {
    const state = DurableJson.open<State>(
      path.join(options.directory, 'hooks.json'),
      () => ({ nextHookId: 7001, nextDeliveryId: 100_001, hooks: [] }),
    );
    const webhooks = new Webhooks(state, options);
    await webhooks.#load();
    return webhooks;
  }

  readonly #state: DurableJson<State>;
  readonly #directory: string;
  readonly #frame: FrameRequest;
  readonly #timeoutMs: number;
  readonly #resend: ResendRule;
  readonly #outcome: OutcomeRule | undefined;
  readonly #deliveries = new Map<number, HookDelivery>();
  readonly #turns = new KeyedMutex<number>();
  #paused: { until: Promise<void>; resume: () => void } | undefined;
  #stopped = false;

  private constructor(
    state: DurableJson<State>,
    options: {
      directory: string;
      frame: FrameRequest;
      timeoutMs: number;
      resend?: ResendRule;
      outcome?: OutcomeRule;
    },
  ) {
    this.#state = state;
    this.#directory = path.join(options.directory, 'deliveries');
    this.#frame = options.frame;
    this.#timeoutMs = options.timeoutMs;
    this.#resend = options.resend ?? (() => false);
    this.#outcome = options.outcome;
  }

  hooksOf(repositoryId: number): Hook[] {
    return this.#state.value.hooks.filter(
      hook => hook.repositoryId === repositoryId,
    );
  }

  hook(repositoryId: number, hookId: number): Hook | undefined {
    return this.hooksOf(repositoryId).find(hook => hook.id === hookId);
  }

  async add(hook: Omit<Hook, 'id' | 'createdAt' | 'updatedAt'>): Promise<Hook> {
    const now = new Date().toISOString();
    const added = {
      ...hook,
      id: this.#state.value.nextHookId++,
      createdAt: now,
      updatedAt: now,
    };
    this.#state.value.hooks.push(added);
    await this.#state.save();
    return added;
  }

  async update(
    hook: Hook,
    change: Partial<Omit<Hook, 'id' | 'repositoryId'>>,
  ): Promise<void> {
    Object.assign(hook, change, { updatedAt: new Date().toISOString() });
    await this.#state.save();
  }

  async remove(hook: Hook): Promise<void> {
    const { hooks } = this.#state.value;
    hooks.splice(hooks.indexOf(hook), 1);
    await this.#state.save();
    await this.#forget(this.deliveriesOf(hook.id));
  }

  /** Newest first. */
  deliveriesOf(hookId: number): HookDelivery[] {
    return [...this.#deliveries.values()]
      .filter(delivery => delivery.hookId === hookId)
      .sort((a, b) => b.id - a.id);
  }

  delivery(hookId: number, deliveryId: number): HookDelivery | undefined {
    const delivery = this.#deliveries.get(deliveryId);
    return delivery?.hookId === hookId ? delivery : undefined;
  }

  /** Queues the event for every active hook of the repository that subscribes to it and is `meant`. */
  async publish(
    repositoryId: number,
    event: HookEvent,
    meant: (hook: Hook) => boolean = () => true,
  ): Promise<HookDelivery[]> {
    const listening = this.hooksOf(repositoryId).filter(
      hook =>
        hook.active &&
        (hook.events.includes(event.event) || hook.events.includes('*')) &&
        meant(hook),
    );
    const queued: HookDelivery[] = [];
    for (const hook of listening) {
      queued.push(await this.deliver(hook, event));
    }
    return queued;
  }

  /** Queues the event for one hook, whatever it subscribes to (as a ping is). */
  deliver(hook: Hook, event: HookEvent): Promise<HookDelivery> {
    return this.#queue(hook, event, { guid: randomUUID(), redelivery: false });
  }

  redeliver(hook: Hook, delivery: HookDelivery): Promise<HookDelivery> {
    const { event, action, payload, guid } = delivery;
    return this.#queue(
      hook,
      { event, payload, ...(action ? { action } : {}) },
      { guid, redelivery: true },
    );
  }

  /** Holds back what is queued until `resume()`. */
  pause() {
    let resume = () => {};
    const until = new Promise<void>(resolve => (resume = resolve));
    this.#paused ??= { until, resume };
  }

  resume() {
    this.#paused?.resume();
    this.#paused = undefined;
  }

  /** Resolves once every queued delivery has its outcome. */
  idle(): Promise<void> {
    return this.#turns.idle();
  }

  /** Ends after the attempts under way; what is queued stays for the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.resume();
    await this.#turns.idle();
  }

  async #queue(
    hook: Hook,
    event: HookEvent,
    identity: { guid: string; redelivery: boolean },
  ): Promise<HookDelivery> {
    const delivery = await this.#record(hook, event, identity);
    void this.#turns.run(hook.id, () => this.#attempt(delivery));
    return delivery;
  }

  async #record(
    hook: Hook,
    event: HookEvent,
    identity: Pick<HookDelivery, 'guid' | 'redelivery' | 'attempt'>,
  ): Promise<HookDelivery> {
    const delivery: HookDelivery = {
      ...event,
      ...identity,
      id: this.#state.value.nextDeliveryId++,
      hookId: hook.id,
      repositoryId: hook.repositoryId,
      queuedAt: new Date().toISOString(),
      url: hook.url,
    };
    this.#deliveries.set(delivery.id, delivery);
    await this.#state.save();
    await this.#write(delivery);
    await this.#forget(this.deliveriesOf(hook.id).slice(KEPT_PER_HOOK));
    return delivery;
  }

  async #attempt(delivery: HookDelivery): Promise<void> {
    await this.#paused?.until;
    const hook = this.hook(delivery.repositoryId, delivery.hookId);
    if (this.#stopped || !hook) {
      return;
    }
    delivery.url = hook.url;
    delivery.request = this.#frame(hook, delivery);
    delivery.outcome = await sendHookRequest(hook.url, delivery.request, {
      timeoutMs: this.#timeoutMs,
      insecureSsl: hook.insecureSsl,
    });
    if (!this.#deliveries.has(delivery.id)) {
      return;
    }
    await this.#write(delivery);
    if (this.#outcome) {
      Object.assign(hook, this.#outcome(hook, delivery));
      await this.#state.save();
    }
    if (this.#resend(delivery)) {
      const { event, action, payload, uuid, guid, redelivery, attempt } =
        delivery;
      const next = await this.#record(
        hook,
        {
          event,
          payload,
          ...(action ? { action } : {}),
          ...(uuid ? { uuid } : {}),
        },
        { guid, redelivery, attempt: (attempt ?? 1) + 1 },
      );
      await this.#attempt(next);
    }
  }

  async #load() {
    if (!existsSync(this.#directory)) {
      return;
    }
    const names = await readdir(this.#directory);
    const deliveries: HookDelivery[] = [];
    for (const name of names.filter(item => item.endsWith('.json'))) {
      const text = await readFile(path.join(this.#directory, name), 'utf8');
      deliveries.push(JSON.parse(text) as HookDelivery);
    }
    deliveries.sort((a, b) => a.id - b.id);
    for (const delivery of deliveries) {
      this.#deliveries.set(delivery.id, delivery);
      if (!delivery.outcome) {
        void this.#turns.run(delivery.hookId, () => this.#attempt(delivery));
      }
    }
  }

  #write(delivery: HookDelivery): Promise<void> {
    return writeFileAtomic(this.#file(delivery.id), JSON.stringify(delivery));
  }

  async #forget(deliveries: HookDelivery[]): Promise<void> {
    for (const { id } of deliveries) {
      this.#deliveries.delete(id);
      await rm(this.#file(id), { force: true });
    }
  }

  #file(id: number): string {
    return path.join(this.#directory, `${id}.json`);
  }
}
