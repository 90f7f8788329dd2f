/** Messages as the files of this folder have them: by room, then by name. */
export type Nested = { readonly [key in string]: string | Nested };

/** The same messages in another language: what is missing, or is too much, does not compile. */
export type Translated<T extends Nested> = {
  readonly [K in keyof T]: T[K] extends Nested ? Translated<T[K]> : string;
};

/** The keys of messages, as translations name them: `common.cancel`. */
export type Keys<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Keys<T[K]>}`;
}[keyof T & string];

/** Messages by their whole keys. */
export function flatten<const T extends Nested>(
  nested: T,
): Record<Keys<T>, string> {
  const flat: Record<string, string> = {};
  const add = (messages: Nested, prefix: string) => {
    for (const [key, value] of Object.entries(messages)) {
      if (typeof value === 'string') {
        flat[prefix + key] = value;
      } else {
        add(value, `${prefix}${key}.`);
      }
    }
  };
  add(nested, '');
  return flat as Record<Keys<T>, string>;
}
