import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { run } from '../programs.mts';
import type { Builds } from './build.mts';
import { FORGE_PROXY, OPEN_REGISTRY, state } from './places.mts';

const BUSYBOX = '/bin/busybox';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const GIT = '/usr/lib/git-core';

/** Git LFS asks a port of localhost without any proxy: what it asks there is carried on from within the pod. */
const LFS = `#!/bin/sh
port=$(/usr/bin/git config lfs.url | sed -n 's,^http://localhost:\\([0-9]*\\)/.*,\\1,p')
test -z "$port" && exec /usr/lib/git-lfs "$@"
nc -ll -p "$port" -e nc ${FORGE_PROXY.replace(':', ' ')} &
carrier=$!
until grep -q ":$(printf %04X "$port") " /proc/net/tcp*; do :; done
/usr/lib/git-lfs "$@"
code=$?
kill "$carrier"
exit "$code"
`;

/** The images that the cluster and the pipeline run, by what they are for. */
export const images = {
  pause: `${OPEN_REGISTRY}/pause:1`,
  tekton: `${OPEN_REGISTRY}/tekton:1`,
  git: `${OPEN_REGISTRY}/git:1`,
  kaniko: `${OPEN_REGISTRY}/kaniko:1`,
  base: `${OPEN_REGISTRY}/library/busybox:1`,
};

/**
 * What the sandbox's sample repositories build on, under Docker Hub's names, for Kaniko to find here instead. They hold
 * BusyBox: enough to copy files into, to run a shell in, and to start.
 */
const STAND_INS: Record<string, { program: string; script: string }> = {
  'library/node:22-alpine': {
    program: '/usr/local/bin/node',
    script:
      'echo "Listening on ${PORT:-8080}"; exec httpd -f -p "${PORT:-8080}" -h /srv',
  },
  'library/nginx:1.27-alpine': {
    program: '/usr/sbin/nginx',
    script: 'exec httpd -f -p 80 -h /usr/share/nginx/html',
  },
  'library/alpine:3.20': { program: '/usr/bin/alpine', script: 'exec sh' },
};

/** Makes every image from what is on this machine, and pushes it to the open registry. */
export function makeImages(builds: Builds): void {
  const workshop = new ImageWorkshop(path.join(builds.kaniko, 'crane'));
  workshop.make(images.pause, ['--entrypoint', '/pause'], root =>
    root.copy(path.join(builds.pause, 'pause'), '/pause'),
  );
  workshop.make(
    images.tekton,
    ['--entrypoint', '/ko-app/nop', '--user', '65532:65532'],
    root => {
      for (const name of [
        'entrypoint',
        'nop',
        'sidecarlogresults',
        'workingdirinit',
      ]) {
        root.copy(path.join(builds.tekton, name), `/ko-app/${name}`);
      }
    },
  );
  workshop.make(
    images.git,
    [
      '--entrypoint',
      '/usr/bin/git',
      '--user',
      '65532:65532',
      '--env',
      'PATH=/usr/bin:/bin',
      '--env',
      `http_proxy=http://${FORGE_PROXY}`,
    ],
    root => {
      root.busybox();
      root.people('nonroot:x:65532:65532::/tmp:/bin/sh');
      for (const file of ['/usr/bin/git', `${GIT}/git-remote-http`]) {
        root.copyWithLibraries(file);
      }
      root.link('git-remote-http', `${GIT}/git-remote-https`);
      // `git submodule` is a script, which asks further ones.
      for (const name of ['git-submodule', 'git-sh-setup', 'git-sh-i18n']) {
        root.copy(`${GIT}/${name}`, `${GIT}/${name}`);
      }
      root.copy(path.join(builds.lfs, 'git-lfs'), '/usr/lib/git-lfs');
      root.write('/usr/bin/git-lfs', LFS);
      root.executable('/usr/bin/git-lfs');
      root.folder('/usr/share/git-core/templates');
      root.certificates('/etc/ssl/certs');
    },
  );
  workshop.make(
    images.kaniko,
    [
      '--entrypoint=/kaniko/executor',
      '--env=PATH=/usr/local/bin:/kaniko',
      '--env=HOME=/root',
      '--env=USER=root',
      '--env=SSL_CERT_DIR=/kaniko/ssl/certs',
      '--env=DOCKER_CONFIG=/kaniko/.docker/',
      '--workdir=/workspace',
    ],
    root => {
      root.copy(path.join(builds.kaniko, 'kaniko'), '/kaniko/executor');
      root.folder('/kaniko/.docker');
      root.certificates('/kaniko/ssl/certs');
      root.write('/etc/nsswitch.conf', 'hosts: files dns\n');
    },
  );
  workshop.make(images.base, ['--cmd=/bin/sh', '--env=PATH=/bin'], root => {
    root.busybox();
    root.people();
  });
  for (const [name, { program, script }] of Object.entries(STAND_INS)) {
    workshop.make(
      `${OPEN_REGISTRY}/${name}`,
      [`--cmd=${program}`, '--env=PATH=/usr/local/bin:/usr/sbin:/usr/bin:/bin'],
      root => {
        root.busybox();
        root.people('node:x:1000:1000::/tmp:/bin/sh');
        root.folder('/srv');
        root.write(program, `#!/bin/sh\n${script}\n`);
        root.executable(program);
      },
    );
  }
  workshop.close();
}

class ImageWorkshop {
  readonly #crane: string;
  readonly #folder = state('images');

  constructor(crane: string) {
    this.#crane = crane;
  }

  /** `settings` are flags of `crane mutate`. */
  make(
    reference: string,
    settings: readonly string[],
    fill: (root: ImageRoot) => void,
  ): void {
    const folder = path.join(this.#folder, 'root');
    const layer = path.join(this.#folder, 'layer.tar');
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    fill(new ImageRoot(folder));
    run('tar', [
      '-C',
      folder,
      '--numeric-owner',
      '--owner=0',
      '--group=0',
      '-cf',
      layer,
      '.',
    ]);
    run(this.#crane, ['append', '--insecure', '-f', layer, '-t', reference]);
    run(this.#crane, [
      'mutate',
      '--insecure',
      reference,
      `--set-platform=linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}`,
      ...settings,
      '-t',
      reference,
    ]);
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The files of an image that is being made. */
class ImageRoot {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  folder(name: string, mode = 0o755): void {
    mkdirSync(this.#path(name), { recursive: true });
    chmodSync(this.#path(name), mode);
  }

  copy(file: string, name: string): void {
    this.folder(path.dirname(name));
    copyFileSync(realpathSync(file), this.#path(name));
  }

  /** A program of this machine, with the libraries that it is linked to. */
  copyWithLibraries(file: string): void {
    const libraries = run('ldd', [file]).match(/\/\S+/g) ?? [];
    for (const name of [file, ...libraries]) {
      this.copy(name, name);
    }
  }

  link(target: string, name: string): void {
    this.folder(path.dirname(name));
    symlinkSync(target, this.#path(name));
  }

  write(name: string, text: string): void {
    this.folder(path.dirname(name));
    writeFileSync(this.#path(name), text);
  }

  executable(name: string): void {
    chmodSync(this.#path(name), 0o755);
  }

  /** A shell and what belongs to it, and a place for its files. */
  busybox(): void {
    this.copy(BUSYBOX, '/bin/busybox');
    for (const name of run(BUSYBOX, ['--list']).trim().split('\n')) {
      if (name !== 'busybox') {
        this.link('busybox', `/bin/${name}`);
      }
    }
    this.folder('/tmp', 0o1777);
  }

  /** Root and nobody, and further lines of `/etc/passwd`. */
  people(...more: string[]): void {
    const people = [
      'root:x:0:0:root:/root:/bin/sh',
      ...more,
      'nobody:x:65534:65534::/:/bin/sh',
    ];
    this.write('/etc/passwd', `${people.join('\n')}\n`);
    this.write('/etc/group', 'root:x:0:\nnogroup:x:65534:\n');
  }

  certificates(folder: string): void {
    this.folder(folder);
    if (existsSync(CERTIFICATES)) {
      cpSync(
        CERTIFICATES,
        this.#path(path.join(folder, 'ca-certificates.crt')),
      );
    }
  }

  #path(name: string): string {
    return path.join(this.#folder, name);
  }
}
