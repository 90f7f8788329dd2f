/** What has the methods of all of these. */
type All<Rooms extends readonly object[]> = Rooms extends readonly [
  infer First,
  ...infer Rest extends readonly object[],
]
  ? Pick<First, keyof First> & All<Rest>
  : unknown;

/** One object with the methods of several, each bound to its own: who calls it need not know which room does what. */
export function combine<const Rooms extends readonly object[]>(
  ...rooms: Rooms
): All<Rooms> {
  const methods: Record<string, unknown> = {};
  for (const room of rooms) {
    const prototype: unknown = Object.getPrototypeOf(room);
    const names = [
      ...(prototype === Object.prototype
        ? []
        : Object.getOwnPropertyNames(prototype)),
      ...Object.keys(room),
    ];
    for (const name of names) {
      const value: unknown = Reflect.get(room, name);
      if (name !== 'constructor' && typeof value === 'function') {
        methods[name] = value.bind(room);
      }
    }
  }
  return methods as All<Rooms>;
}
