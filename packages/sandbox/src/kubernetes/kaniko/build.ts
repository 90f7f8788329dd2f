import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { Process } from '../kubelet/processes';
import { ImageConfig, parseReference } from '../kubelet/Registry';
import { BuildContext } from './BuildContext';
import { parseDockerfile, Stage } from './dockerfile';
import { KanikoDependencies, KanikoError } from './KanikoError';
import { BuildFlags, parseBuildFlags } from './flags';
import { Log } from './Log';
import { packImage, writeLayout } from './ociImage';
import { StageBuilder } from './StageBuilder';

/** Plays a build: Kaniko's order of work, its lines and its failures, without running what the Dockerfile says. */
export async function build(
  options: KanikoDependencies & { args: string[]; process: Process; log: Log },
): Promise<void> {
  const { process, log, registry, pace } = options;
  const parsed = parseBuildFlags(options.args);
  if (parsed.result === 'wrong') {
    throw new KanikoError(`Error: ${parsed.message}`);
  }
  const flags = withEnvironment(parsed.flags, process.env);
  const { dir, shownDir } = locateContext(process, flags);
  const dockerfile = locateDockerfile(process, flags, dir);
  const read = parseDockerfile(
    readFileSync(dockerfile, 'utf8'),
    flags.buildArgs,
  );
  if (read.result === 'wrong') throw new KanikoError(read.message);
  const stages = stagesUpTo(read.stages, flags.target);
  const context = BuildContext.open({ dir, shownDir, dockerfile });
  if (context.ignoreFile) {
    log.info(`Using dockerignore file: ${context.ignoreFile}`);
  }
  for (const stage of stages) {
    if (stage.name)
      log.info(`Resolved base name ${stage.base} to ${stage.name}`);
  }

  const earlier = (stage: Stage, name: string) =>
    stages.find(
      s =>
        s.index < stage.index &&
        (s.name === name.toLowerCase() || String(s.index) === name),
    );
  for (const stage of stages) {
    if (earlier(stage, stage.base) || stage.base === 'scratch') continue;
    retrieve(log, registry, stage.base);
    await log.work(300);
  }
  log.info(`Built cross stage deps: ${crossStageDeps(stages)}`);

  const built = new Map<number, StageBuilder>();
  for (const stage of stages) {
    const base = earlier(stage, stage.base);
    log.info('Executing 0 build triggers');
    log.info(
      `Building stage '${stage.base}' [idx: '${stage.index}', base-idx: '${
        base ? base.index : -1
      }']`,
    );
    const builder = StageBuilder.create({
      stage,
      context,
      log,
      pace,
      flags,
      globalArgs: read.globalArgs,
      signal: process.signal,
      mounts: process.files,
      inherited: base && built.get(base.index)?.image,
      from: name => {
        const source = earlier(stage, name);
        if (source) return built.get(source.index)?.image;
        // Not a stage: Kaniko takes the name for a remote image's.
        retrieve(log, registry, name);
        return undefined;
      },
    });
    await builder.build();
    built.set(stage.index, builder);
    if (stage !== stages.at(-1)) {
      log.info(
        `Storing source image from stage ${stage.index} at path /kaniko/stages/${stage.index}`,
      );
      log.info('Deleting filesystem...');
    }
  }
  if (process.signal.aborted) throw new KanikoError('signal: killed');
  const last = stages[stages.length - 1];
  const image = built.get(last.index)?.image;
  if (!image) throw new KanikoError('error building image: no stage was built');
  deliver({ process, log, flags, image, options });
}

/** `--build-arg NAME` without a value takes that of Kaniko's environment. */
function withEnvironment(
  flags: BuildFlags,
  env: Record<string, string>,
): BuildFlags {
  const own = flags.argsFromEnvironment.map(name => [name, env[name] ?? '']);
  return {
    ...flags,
    buildArgs: { ...Object.fromEntries(own), ...flags.buildArgs },
  };
}

function deliver(made: {
  process: Process;
  log: Log;
  flags: BuildFlags;
  image: NonNullable<StageBuilder['image']>;
  options: KanikoDependencies;
}): void {
  const { process, log, flags, image, options } = made;
  const config: ImageConfig = {
    ...image.config,
    Labels: { ...image.config.Labels, ...flags.labels },
  };
  const packed = packImage({ ...image, config });
  const write = (path: string, content: string) => {
    const real = process.files.resolve(path);
    if (!real) return;
    mkdirSync(dirname(real), { recursive: true });
    writeFileSync(real, content);
  };
  if (flags.digestFile) write(flags.digestFile, packed.digest);
  const layout =
    flags.ociLayoutPath && process.files.resolve(flags.ociLayoutPath);
  if (layout) writeLayout(layout, packed);
  if (flags.noPush) {
    log.info('Skipping push to container registry due to --no-push flag');
    return;
  }
  for (const destination of flags.destinations) {
    const { repository, tag = 'latest' } = parseReference(destination);
    log.info(`Pushing image to ${destination}`);
    options.registry.push({ repository, tag, digest: packed.digest, config });
    log.info(`Pushed ${repository}@${packed.digest}`);
  }
}

function locateContext(
  process: Process,
  flags: BuildFlags,
): { dir: string; shownDir: string } {
  const path = flags.context.replace(/^dir:\/\//, '');
  const shownDir = posix.join(path, flags.contextSubPath);
  const dir = process.files.resolve(shownDir);
  if (!dir || !existsSync(dir)) {
    throw new KanikoError(
      `Error: error resolving source context: stat ${shownDir}: no such file or directory`,
    );
  }
  return { dir, shownDir };
}

function locateDockerfile(
  process: Process,
  flags: BuildFlags,
  contextDir: string,
): string {
  const candidates = [
    ...(posix.isAbsolute(flags.dockerfile)
      ? [process.files.resolve(flags.dockerfile)]
      : []),
    join(contextDir, flags.dockerfile),
  ];
  const found = candidates.find(
    path => path && existsSync(path) && statSync(path).isFile(),
  );
  if (!found) {
    throw new KanikoError(
      'Error: error resolving dockerfile path: please provide a valid path to a Dockerfile within the build context with --dockerfile',
    );
  }
  return found;
}

function stagesUpTo(stages: Stage[], target: string | undefined): Stage[] {
  if (!target) return stages;
  const at = stages.findIndex(
    s => s.name === target.toLowerCase() || String(s.index) === target,
  );
  if (at < 0) {
    throw new KanikoError(
      `error building image: finding target build stage: ${target} is not a valid target build stage`,
    );
  }
  return stages.slice(0, at + 1);
}

function retrieve(
  log: Log,
  registry: KanikoDependencies['registry'],
  image: string,
): void {
  log.info(`Retrieving image manifest ${image}`);
  const { repository, tag = 'latest' } = parseReference(image);
  const first = repository.split('/')[0];
  const remote = /[.:]|^localhost$/.test(first) && repository.includes('/');
  const host = remote ? first : 'index.docker.io';
  const bare = remote ? repository.slice(first.length + 1) : repository;
  const path = remote || bare.includes('/') ? bare : `library/${bare}`;
  log.info(`Retrieving image ${image} from registry ${host}`);
  if (registry.has(image)) return;
  const problem =
    host === 'index.docker.io'
      ? `UNAUTHORIZED: authentication required; [map[Action:pull Class: Name:${path} Type:repository]]`
      : 'MANIFEST_UNKNOWN: manifest unknown';
  throw new KanikoError(
    `error building image: unable to complete operation after 0 attempts, last error: GET https://${host}/v2/${path}/manifests/${tag}: ${problem}`,
  );
}

function crossStageDeps(stages: Stage[]): string {
  const deps = new Map<number, string[]>();
  for (const stage of stages) {
    for (const { keyword, args } of stage.instructions) {
      const [, from] = /--from=(\S+)/.exec(args) ?? [];
      const source =
        from &&
        stages.find(
          s => s.name === from.toLowerCase() || String(s.index) === from,
        );
      if (keyword !== 'COPY' || !source) continue;
      const paths = args
        .split(/\s+/)
        .filter(a => !a.startsWith('--'))
        .slice(0, -1);
      deps.set(source.index, [...(deps.get(source.index) ?? []), ...paths]);
    }
  }
  const entries = Array.from(deps, ([k, v]) => `${k}:[${v.join(' ')}]`);
  return `map[${entries.join(' ')}]`;
}
