import type { Config } from '@backstage/config';
import type { JsonObject } from '@backstage/types';

/** Several configurations, of which the first that has a key says it. */
export class Layers {
  readonly #layers: Config[];

  constructor(layers: (Config | undefined)[]) {
    this.#layers = layers.filter(layer => layer !== undefined);
  }

  string(key: string): string | undefined {
    return this.#with(key)?.getString(key);
  }

  strings(key: string): string[] {
    return this.#with(key)?.getStringArray(key) ?? [];
  }

  boolean(key: string): boolean | undefined {
    return this.#with(key)?.getBoolean(key);
  }

  number(key: string): number | undefined {
    return this.#with(key)?.getNumber(key);
  }

  /** An object of texts; numbers and switches are taken for what they look like. */
  texts(key: string): Record<string, string> | undefined {
    const found = this.object(key);
    return (
      found &&
      Object.fromEntries(
        Object.entries(found).map(([name, value]) => [name, String(value)]),
      )
    );
  }

  object(key: string): JsonObject | undefined {
    return this.#with(key)?.get<JsonObject>(key);
  }

  objects(key: string): JsonObject[] {
    return this.#with(key)?.get<JsonObject[]>(key) ?? [];
  }

  #with(key: string): Config | undefined {
    return this.#layers.find(layer => layer.has(key));
  }
}
