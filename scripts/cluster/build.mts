import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import {
  buildName,
  type GoBuild,
  goBuild,
  goEnvironment,
  moduleFolder,
  requiredVersion,
} from '../go.mts';
import { ROOT } from '../portal.mts';
import { ensurePackages } from '../programs.mts';
import { BUILDS } from './places.mts';

const SOURCES = path.join(ROOT, 'e2e/cluster');
const TEKTON = 'github.com/tektoncd/pipeline';
const CONTAINERD = 'github.com/containerd/containerd/v2/cmd';

/** Symbols and paths would make the files twice as large, and other builds of what Go has in its cache. */
const SMALL = ['-trimpath', '-ldflags', '-s -w'];

/** What is built, each in a folder of its own, so that a newer version of one leaves the others alone. */
const PARTS = {
  kube: {
    title: 'Kubernetes',
    folder: path.join(SOURCES, 'kube'),
    flags: ['-trimpath', '-ldflags', `-s -w ${kubernetesVersion()}`],
    packages: ['.'],
  },
  tekton: {
    title: 'Tekton',
    folder: path.join(SOURCES, 'tekton'),
    flags: SMALL,
    packages: [
      'controller',
      'webhook',
      'entrypoint',
      'nop',
      'sidecarlogresults',
      'workingdirinit',
    ].map(name => `${TEKTON}/cmd/${name}`),
  },
  kaniko: {
    title: 'Kaniko',
    folder: path.join(SOURCES, 'kaniko'),
    flags: SMALL,
    packages: ['.', 'github.com/google/go-containerregistry/cmd/crane'],
  },
  containerd: {
    title: 'containerd',
    folder: path.join(SOURCES, 'runtime'),
    flags: SMALL,
    packages: [
      `${CONTAINERD}/containerd`,
      `${CONTAINERD}/containerd-shim-runc-v2`,
    ],
  },
  runc: {
    title: 'runc',
    folder: path.join(SOURCES, 'runtime'),
    flags: ['-tags', 'seccomp', ...SMALL],
    packages: ['github.com/opencontainers/runc'],
    cgo: true,
  },
  lfs: {
    title: 'Git LFS',
    folder: path.join(SOURCES, 'lfs'),
    flags: SMALL,
    packages: ['github.com/git-lfs/git-lfs/v3'],
  },
  pause: {
    title: 'the pause image',
    folder: path.join(SOURCES, 'pause'),
    flags: SMALL,
    packages: ['.'],
  },
} satisfies Record<string, GoBuild>;

/** Where the binaries of each part are. */
export type Builds = Record<keyof typeof PARTS, string>;

/** Builds what was not built before from the same sources. */
export async function ensureBuilds(): Promise<Builds> {
  const folders: Partial<Builds> = {};
  for (const name of partNames()) {
    folders[name] = await ensureBuild(name, PARTS[name]);
  }
  return requireAll(folders);
}

/** Where the binaries are, without looking whether they are there. */
export function buildFolders(): Builds {
  return requireAll(
    Object.fromEntries(
      partNames().map(name => [name, folderOf(name, PARTS[name])]),
    ),
  );
}

function partNames(): (keyof Builds)[] {
  return ['pause', 'kube', 'tekton', 'kaniko', 'containerd', 'runc', 'lfs'];
}

function requireAll(folders: Partial<Builds>): Builds {
  const { kube, tekton, kaniko, containerd, runc, lfs, pause } = folders;
  if (!kube || !tekton || !kaniko || !containerd || !runc || !lfs || !pause) {
    throw new Error('A part of the cluster has no folder');
  }
  return { kube, tekton, kaniko, containerd, runc, lfs, pause };
}

function folderOf(name: string, part: GoBuild): string {
  return path.join(BUILDS, `${name}-${buildName(part)}`);
}

async function ensureBuild(name: string, part: GoBuild): Promise<string> {
  const folder = folderOf(name, part);
  if (existsSync(folder)) {
    return folder;
  }
  const env = goEnvironment(part);
  if (part.cgo) {
    ensurePackages(
      [
        { name: 'gcc', program: 'gcc' },
        { name: 'libc6-dev', file: '/usr/include/stdlib.h' },
        { name: 'pkg-config', program: 'pkg-config' },
        { name: 'libseccomp-dev', file: '/usr/include/seccomp.h' },
      ],
      part.title,
    );
  }
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  await goBuild(part, `${partial}/`, env);
  if (name === 'tekton') {
    // Its CRDs and settings: Go's module cache may be emptied.
    cpSync(
      path.join(moduleFolder(part.folder, TEKTON, env), 'config'),
      path.join(partial, 'config'),
      { recursive: true },
    );
  }
  for (const other of readdirSync(BUILDS)) {
    if (other.startsWith(`${name}-`) && !other.endsWith('.partial')) {
      rmSync(path.join(BUILDS, other), { recursive: true, force: true });
    }
  }
  renameSync(partial, folder);
  return folder;
}

/** Built from a module, Kubernetes does not know its version, and Tekton refuses to run on an unknown one. */
function kubernetesVersion(): string {
  const version = requiredVersion(
    path.join(SOURCES, 'kube'),
    'k8s.io/kubernetes',
  );
  const [major, minor] = version.slice(1).split('.');
  return Object.entries({
    gitVersion: version,
    gitMajor: major,
    gitMinor: minor,
    gitCommit: 'unknown',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
  })
    .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
    .join(' ');
}
