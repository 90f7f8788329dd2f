import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  createWriteStream,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { PlainError, ROOT, say } from '../portal.mts';
import { linesOf, step } from './steps.mts';

/** Makes a portal as people make theirs. It is the one of the Backstage release that `backstage.json` names. */
const CREATE_APP = '@backstage/create-app@0.9.2';

/**
 * When the next release of Backstage came out. `create-app` fetches a lockfile of its release, which not every network
 * lets it; without one, packages that are newer than this do not fit those of the release.
 */
const NEXT_RELEASE = Date.parse('2026-11-17T00:00:00Z');

const DAY_MS = 24 * 60 * 60_000;

/** A portal that `create-app` made, with the plugins installed as docs/install.md says. */
export class FreshPortal {
  readonly folder: string;
  readonly #legacy: boolean;
  #child: ChildProcess | undefined;

  /** @param options.legacy - whether its app is of the old frontend system */
  constructor(options: { folder: string; legacy: boolean }) {
    this.folder = options.folder;
    this.#legacy = options.legacy;
  }

  get log(): string {
    return `${this.folder}.log`;
  }

  create(): void {
    this.#run(
      'npx',
      [
        '--yes',
        CREATE_APP,
        '--skip-install',
        ...(this.#legacy ? ['--legacy'] : []),
        '--path',
        this.folder,
      ],
      { cwd: path.dirname(this.folder), input: 'fresh\n' },
    );
  }

  /** @param packed - the folder with the archives */
  install(packed: string): void {
    cpSync(packed, path.join(this.folder, 'vendor'), { recursive: true });
    const { resolutions } = JSON.parse(step('resolutions'));
    this.#change('package.json', text => {
      const manifest = JSON.parse(text);
      return JSON.stringify(
        {
          ...manifest,
          resolutions: {
            ...manifest.resolutions,
            ...pinned(),
            ...resolutions,
          },
        },
        null,
        2,
      );
    });
    this.#change('.yarnrc.yml', text =>
      text.replace(
        /npmMinimalAgeGate: .*\nnpmPreapprovedPackages:\n.*\n/,
        [
          `npmMinimalAgeGate: ${Math.ceil(
            (Date.now() - NEXT_RELEASE) / DAY_MS,
          )}d`,
          'npmPreapprovedPackages:',
          ...Object.keys(pinned()).map(name => `  - '${name}'`),
          '',
        ].join('\n'),
      ),
    );
    // A portal that exists is installed already; this one is by its first command.
    this.#run('bash', ['-euc', step('add')], { cwd: this.folder });
  }

  /** @returns how many lines of code it took */
  wire(): number {
    const backend = step('backend');
    this.#change('packages/backend/src/index.ts', text =>
      text.replace('backend.start();', () => `${backend}\nbackend.start();`),
    );
    this.#change('app-config.yaml', text => `${text}\n${step('config')}`);
    let lines = linesOf(backend);
    if (this.#legacy) {
      const code = {
        entityImport: step('legacy-entity-import'),
        entity: step('legacy-entity'),
        appImport: step('legacy-app-import'),
        app: step('legacy-app'),
      };
      this.#change(
        'packages/app/src/components/catalog/EntityPage.tsx',
        text =>
          code.entityImport +
          text.replaceAll(
            '</EntityLayout>',
            () => `${code.entity}</EntityLayout>`,
          ),
      );
      this.#change(
        'packages/app/src/App.tsx',
        text =>
          code.appImport +
          text.replace(
            '<Route path="/settings" element={<UserSettingsPage />} />',
            () => code.app.trim(),
          ),
      );
      lines += Object.values(code).reduce((sum, c) => sum + linesOf(c), 0);
    }
    return lines;
  }

  /** The types of the whole portal, with what it was given. */
  check(): void {
    this.#run('yarn', ['tsc'], { cwd: this.folder });
  }

  /** Starts it as its developers do, and waits for app and backend. */
  async start(options: {
    ports: { app: number; backend: number };
    env: NodeJS.ProcessEnv;
    config: string;
  }): Promise<void> {
    writeFileSync(
      path.join(this.folder, 'app-config.local.yaml'),
      options.config,
    );
    const child = spawn('yarn', ['start'], {
      cwd: this.folder,
      env: { ...process.env, ...options.env, BROWSER: 'none' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // So that all that it starts can be ended with it.
      detached: true,
    });
    this.#child = child;
    const log = createWriteStream(this.log, { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    await this.#answers(
      child,
      `http://localhost:${options.ports.backend}/.backstage/health/v1/readiness`,
    );
    await this.#answers(child, `http://localhost:${options.ports.app}`);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child?.pid && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise(resolve => child.once('exit', resolve));
      process.kill(-child.pid, 'SIGKILL');
      await ended;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #answers(child: ChildProcess, url: string): Promise<void> {
    while (child.exitCode === null && child.signalCode === null) {
      const response = await fetch(url).catch(() => undefined);
      if (response?.ok) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 500));
    }
    throw new PlainError(`The portal ended; its log is ${this.log}`);
  }

  #change(file: string, change: (text: string) => string): void {
    const name = path.join(this.folder, file);
    const before = readFileSync(name, 'utf8');
    const after = change(before);
    if (after === before) {
      throw new PlainError(
        `${file} of the portal is not as docs/install.md has it: nothing was changed in it`,
      );
    }
    writeFileSync(name, after);
  }

  #run(
    program: string,
    args: readonly string[],
    options: { cwd: string; input?: string },
  ): void {
    runLogged(program, args, { ...options, log: this.log });
  }
}

/** Runs a program with its output in a file; one that fails is an error with the end of it. */
export function runLogged(
  program: string,
  args: readonly string[],
  options: { cwd: string; input?: string; log: string },
): void {
  const { cwd, input, log } = options;
  const result = spawnSync(program, args, {
    cwd,
    input,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 ** 2,
    // Without CI a lockfile may be written, and create-app asks for the name.
    env: { ...process.env, CI: '', FORCE_COLOR: '0' },
  });
  const output = `${result.stdout}${result.stderr}`;
  writeFileSync(log, output, { flag: 'a' });
  if (result.status !== 0) {
    say(output.split('\n').slice(-30).join('\n'));
    throw new PlainError(
      `"${program} ${args
        .slice(0, 3)
        .join(' ')}" failed in ${cwd}; the whole of it is in ${log}`,
    );
  }
}

/** The newest release of some packages lacks files for some platforms: the same pins as of this repository. */
function pinned(): Record<string, string> {
  const { resolutions } = JSON.parse(
    readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
  );
  return resolutions;
}
