#!/usr/bin/env node
/*
 * Makes a bare machine ready and hands over to `scripts/<command>.mts`: the right Node and Yarn are fetched from npm if
 * they are missing, and the dependencies are installed if they have changed. Plain JavaScript without dependencies,
 * because nothing is installed when it runs.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LOCAL = join(ROOT, '.local');
const TOOLCHAIN = join(LOCAL, 'toolchain');
const NODE_MAJOR = 22;
const YARN = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
).packageManager.split('@')[1];
const GIGABYTES_NEEDED = 4;

/** One clear line with the remedy, and no stack. */
function fail(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}

function say(message) {
  // `npm run -s token` is read by scripts: standard output is theirs.
  process.stderr.write(`${message}\n`);
}

function checkDisk() {
  const { bavail, bsize } = statfsSync(ROOT);
  const free = (bavail * bsize) / 1024 ** 3;
  if (free < GIGABYTES_NEEDED) {
    fail(
      `The disk has ${free.toFixed(
        1,
      )} GB left, the installation needs ${GIGABYTES_NEEDED} GB: make room and run this again.`,
    );
  }
}

/** Runs npm in the toolchain's folder; npm is found beside this Node. */
function npm(...args) {
  return spawnSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
    cwd: TOOLCHAIN,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
}

/** The Node to run with: this one if Backstage supports it, else one from npm, with its headers for native modules. */
function ensureToolchain() {
  const major = Number(process.versions.node.split('.')[0]);
  const ownNode = major === 22 || major === 24;
  const nodePackage = `node-${
    process.platform === 'win32' ? 'win' : process.platform
  }-${process.arch}`;
  const yarnBin = join(TOOLCHAIN, 'node_modules/@yarnpkg/cli-dist/bin/yarn.js');
  const nodeDir = join(TOOLCHAIN, 'node_modules', nodePackage);
  const nodeBin = ownNode ? process.execPath : join(nodeDir, 'bin', 'node');
  if (!existsSync(yarnBin) || !existsSync(nodeBin)) {
    mkdirSync(TOOLCHAIN, { recursive: true });
    writeFileSync(join(TOOLCHAIN, 'package.json'), '{"private":true}\n');
    const packages = [
      `@yarnpkg/cli-dist@${YARN}`,
      ...(ownNode ? [] : [`${nodePackage}@${NODE_MAJOR}`]),
    ];
    say(`Fetching ${packages.join(' and ')} …`);
    const result = npm(
      'install',
      '--no-audit',
      '--no-fund',
      '--no-save',
      ...packages,
    );
    if (result.error || result.status !== 0) {
      fail(
        `npm could not fetch ${packages.join(
          ' and ',
        )}; check the network and npm's registry setting.\n${String(
          result.stderr ?? result.error,
        )
          .split('\n')
          .slice(-6)
          .join('\n')}`,
      );
    }
  }
  return { nodeBin, yarnBin, nodeDir: ownNode ? undefined : nodeDir };
}

function environment({ nodeBin, yarnBin, nodeDir }) {
  const shims = join(TOOLCHAIN, 'shims');
  mkdirSync(shims, { recursive: true });
  const shim = join(shims, 'yarn');
  const script = `#!/bin/sh\nexec "${nodeBin}" "${yarnBin}" "$@"\n`;
  if (!existsSync(shim) || readFileSync(shim, 'utf8') !== script) {
    writeFileSync(shim, script, { mode: 0o755 });
  }
  const env = { ...process.env };
  env.PATH = [
    shims,
    dirname(nodeBin),
    join(ROOT, 'node_modules/.bin'),
    env.PATH,
  ].join(process.platform === 'win32' ? ';' : ':');
  if (nodeDir) {
    // Native modules are built with the headers of the Node that will load them, and without the network.
    env.npm_config_nodedir = nodeDir;
  }
  if (!env.YARN_NPM_REGISTRY_SERVER) {
    // Yarn does not read npm's configuration, where a closed network names its registry.
    const registry = npm('config', 'get', 'registry').stdout?.trim();
    if (registry?.startsWith('http') && registry !== 'undefined') {
      env.YARN_NPM_REGISTRY_SERVER = registry;
    }
  }
  return env;
}

function manifestHash() {
  const hash = createHash('sha256');
  const folders = [
    '.',
    'e2e',
    ...['packages', 'plugins'].flatMap(parent =>
      readdirSync(join(ROOT, parent)).map(name => join(parent, name)),
    ),
  ];
  for (const file of [
    'yarn.lock',
    '.yarnrc.yml',
    ...folders.map(folder => join(folder, 'package.json')),
  ]) {
    if (existsSync(join(ROOT, file))) {
      hash.update(readFileSync(join(ROOT, file)));
    }
  }
  return hash.update(process.platform + process.arch).digest('hex');
}

/** Installs the dependencies unless nothing has changed since they were. */
async function ensureInstalled(tools, env) {
  const stamp = join(LOCAL, 'installed');
  const hash = manifestHash();
  if (
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === hash &&
    existsSync(join(ROOT, 'node_modules/@backstage/cli'))
  ) {
    return;
  }
  checkDisk();
  for (const compiler of ['g++', 'make']) {
    if (
      process.platform === 'linux' &&
      spawnSync(compiler, ['--version']).error
    ) {
      fail(
        `A native module (better-sqlite3) is built during installation and ${compiler} is missing: install it, on Debian with "apt-get install build-essential python3", and run this again.`,
      );
    }
  }
  say('Installing dependencies; the first time takes some minutes …');
  const logFile = join(LOCAL, 'install.log');
  const log = createWriteStream(logFile);
  const started = Date.now();
  const status = await new Promise(resolve => {
    const child = spawn(
      tools.nodeBin,
      [tools.yarnBin, 'install', '--immutable'],
      { cwd: ROOT, env: { ...env, FORCE_COLOR: '0' } },
    );
    const progress = setInterval(
      () => say(`  … ${Math.round((Date.now() - started) / 1000)} s`),
      20_000,
    );
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.on('close', code => {
      clearInterval(progress);
      resolve(code);
    });
  });
  if (status !== 0) {
    const text = readFileSync(logFile, 'utf8');
    if (/ENOSPC|no space left/i.test(text)) {
      fail('The disk is full: make room and run this again.');
    }
    fail(
      `The installation failed; the reason stands at the end of ${logFile}. If a download broke off, run this again; if the installation is broken, delete node_modules first.`,
    );
  }
  writeFileSync(stamp, hash);
}

const [command = 'start', ...args] = process.argv.slice(2);
const script = join(ROOT, 'scripts', `${command.replace(':', '-')}.mts`);
if (!existsSync(script)) {
  fail(`There is no command "${command}".`);
}
const tools = ensureToolchain();
const env = environment(tools);
await ensureInstalled(tools, env);

const child = spawn(
  tools.nodeBin,
  ['--no-warnings', '--experimental-strip-types', script, ...args],
  { cwd: ROOT, env, stdio: 'inherit' },
);
// Ctrl-C reaches the whole group: the script ends what it started, and this waits for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal !== 'SIGINT') {
      child.kill(signal);
    }
  });
}
child.on('exit', (code, signal) => process.exit(signal ? 1 : code ?? 1));
