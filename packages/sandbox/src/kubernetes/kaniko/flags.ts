/** What `/kaniko/executor` was asked to build. */
export interface BuildFlags {
  context: string;
  contextSubPath: string;
  dockerfile: string;
  destinations: string[];
  noPush: boolean;
  ociLayoutPath?: string;
  digestFile?: string;
  buildArgs: Record<string, string>;
  /** Build arguments that were given by name alone. */
  argsFromEnvironment: string[];
  labels: Record<string, string>;
  target?: string;
}

/** What `/kaniko/executor push` was asked to push. */
export interface PushFlags {
  layout: string;
  destinations: string[];
}

/** Flags taken apart, or what is wrong with them. */
export type Parsed<T> =
  | { result: 'ok'; flags: T }
  | { result: 'wrong'; message: string };

// Source: `executor --help`. Those that take no value; all others do.
const SWITCHES = new Set(
  `cache cleanup compressed-caching cache-copy-layers cache-run-layers force force-build-metadata
  ignore-var-run insecure insecure-pull log-timestamp no-push no-push-cache push-ignore-immutable-tag-errors
  reproducible run-v2 single-snapshot skip-default-registry-fallback skip-push-permission-check skip-tls-verify
  skip-tls-verify-pull skip-unused-stages use-new-run materialize preserve-context pre-cleanup cache-lookahead
  warmer-mode`.split(/\s+/),
);

const VALUED = new Set(
  `build-arg cache-dir cache-repo cache-ttl context context-sub-path custom-platform destination digest-file dockerfile
  git ignore-path image-fs-extract-retry image-download-retry image-name-tag-with-digest-file
  image-name-with-digest-file insecure-registry kaniko-dir label log-format oci-layout-path push-retry
  registry-certificate registry-client-cert registry-map registry-mirror skip-tls-verify-registry snapshot-mode
  tar-path target verbosity credential-helpers annotation secret`.split(/\s+/),
);

const SHORT: Record<string, string> = {
  c: 'context',
  d: 'destination',
  f: 'dockerfile',
  v: 'verbosity',
};

/** Takes the flags of a build apart. */
export function parseBuildFlags(args: string[]): Parsed<BuildFlags> {
  const parsed = parse(args);
  if ('message' in parsed) return { result: 'wrong', message: parsed.message };
  const { values, positional } = parsed;
  if (positional.length) {
    return {
      result: 'wrong',
      message: `unknown command "${positional[0]}" for "executor"`,
    };
  }
  const last = (name: string) => values.get(name)?.at(-1);
  const flags: BuildFlags = {
    context: last('context') ?? 'dir:///workspace/',
    contextSubPath: last('context-sub-path') ?? '',
    dockerfile: last('dockerfile') ?? 'Dockerfile',
    destinations: values.get('destination') ?? [],
    noPush: last('no-push') === 'true',
    ociLayoutPath: last('oci-layout-path'),
    digestFile: last('digest-file'),
    buildArgs: pairs(values.get('build-arg')?.filter(a => a.includes('='))),
    argsFromEnvironment:
      values.get('build-arg')?.filter(a => !a.includes('=')) ?? [],
    labels: pairs(values.get('label')),
    target: last('target'),
  };
  if (!flags.noPush && flags.destinations.length === 0) {
    return {
      result: 'wrong',
      message: 'you must provide --destination, or use --no-push',
    };
  }
  return { result: 'ok', flags };
}

/** Takes the arguments of `push` apart: one layout, at least one destination. */
export function parsePushFlags(args: string[]): Parsed<PushFlags> {
  const parsed = parse(args);
  if ('message' in parsed) return { result: 'wrong', message: parsed.message };
  const { values, positional } = parsed;
  const destinations = values.get('destination') ?? [];
  // Measured: the fork's `push` does not write a digest.
  if (values.has('digest-file')) {
    return { result: 'wrong', message: 'unknown flag: --digest-file' };
  }
  if (positional.length !== 1) {
    return {
      result: 'wrong',
      message: `accepts 1 arg(s), received ${positional.length}`,
    };
  }
  if (destinations.length === 0) {
    return { result: 'wrong', message: 'you must provide --destination' };
  }
  return { result: 'ok', flags: { layout: positional[0], destinations } };
}

function parse(
  args: string[],
):
  | { values: Map<string, string[]>; positional: string[] }
  | { message: string } {
  const values = new Map<string, string[]>();
  const positional: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const match = /^--?([a-zA-Z][\w-]*)(?:=([\s\S]*))?$/.exec(args[i]);
    if (!match) {
      positional.push(args[i]);
      continue;
    }
    const name = SHORT[match[1]] ?? match[1];
    let value: string | undefined = match[2];
    if (SWITCHES.has(name)) value ??= 'true';
    else if (!VALUED.has(name)) return { message: `unknown flag: --${name}` };
    else if (value === undefined) {
      i += 1;
      if (i >= args.length)
        return { message: `flag needs an argument: --${name}` };
      value = args[i];
    }
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return { values, positional };
}

function pairs(entries: string[] = []): Record<string, string> {
  return Object.fromEntries(
    entries.map(entry => {
      const at = entry.indexOf('=');
      return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}
