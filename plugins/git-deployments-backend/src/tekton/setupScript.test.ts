import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { CREDENTIALS, TestBed } from './__testUtils__/TestBed';
import { COMMIT_GONE, directories, SETUP_SCRIPT } from './setupScript';
import type { RunSpec } from './types';

jest.setTimeout(60_000);

let bed: TestBed;
let dir: string;
beforeAll(async () => {
  bed = await TestBed.create();
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'setup-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});
afterAll(async () => {
  await bed.close();
});

/** Runs the script as the step `setup` does, with a real shell and git, in directories of its own. */
async function setup(
  spec: RunSpec,
  path: string[] = [],
): Promise<{ code: number; output: string; file(path: string): string }> {
  const at = (place: string) => join(dir, place.slice(1));
  for (const place of Object.values(directories)) {
    mkdirSync(at(place), { recursive: true });
  }
  writeFileSync(
    join(at(directories.gitCredentials), 'username'),
    CREDENTIALS.username,
  );
  writeFileSync(
    join(at(directories.gitCredentials), 'password'),
    CREDENTIALS.password,
  );
  const script = SETUP_SCRIPT.replaceAll('/workspace/', `${dir}/workspace/`);
  const { code, output } = await new Promise<{ code: number; output: string }>(
    resolve => {
      execFile(
        '/bin/sh',
        ['-c', script],
        {
          env: {
            PATH: [...path, process.env.PATH].join(delimiter),
            CLONE_URL: spec.cloneUrl,
            CLONE_ORIGIN: new URL(spec.cloneUrl).origin,
            GIT_BRANCH: spec.branch,
            GIT_REVISION: spec.sha,
            DOCKERFILE: spec.dockerfile,
            SUBMODULES: String(spec.submodules),
            LFS: String(spec.lfs),
            IMAGE: 'r.example.com/app:1',
            IMAGE_URL_PATH: join(dir, 'image-url'),
            CHAINS_URL_PATH: join(dir, 'chains-url'),
            CHAINS_COMMIT_PATH: join(dir, 'chains-commit'),
          },
        },
        (error, stdout, stderr) =>
          resolve({
            code: error ? Number(error.code) : 0,
            output: `${stdout}${stderr}`,
          }),
      );
    },
  );
  return { code, output, file: name => join(at(directories.source), name) };
}

const fullName = (spec: RunSpec) =>
  spec.git.GIT_REPO.split('/').slice(-2).join('/');

/** A repository with a submodule, whose address is as `url` says. */
async function withSubmodule(url: (inner: RunSpec) => string) {
  const inner = await bed.repository({ 'lib.txt': 'old' });
  await bed.push(fullName(inner), { 'lib.txt': 'new' });
  const outer = await bed.repository({ Dockerfile: 'FROM scratch\n' });
  const sha = await bed.pushFromClone(fullName(outer), async (clone, git) => {
    writeFileSync(
      join(clone, '.gitmodules'),
      `[submodule "the lib"]\n\tpath = vendor/the lib\n\turl = ${url(inner)}\n`,
    );
    await git(
      'update-index',
      '--add',
      '--cacheinfo',
      `160000,${inner.sha},vendor/the lib`,
    );
    mkdirSync(join(clone, 'vendor/the lib'), { recursive: true });
  });
  return { ...outer, sha, submodules: true };
}

describe('the script of setup', () => {
  it('keeps every file name and link as it is', async () => {
    const spec = await bed.repository({ Dockerfile: 'FROM scratch\n' });
    const names = [
      'a\nb',
      '"quoted" \'name\'',
      'ünïcödé 漢字 🚀',
      '-rf',
      '--upload-pack=x',
      '$(HOME) `id` $PATH',
      ' leading and trailing ',
      'back\\slash',
    ];
    const sha = await bed.pushFromClone(fullName(spec), clone => {
      names.forEach(name => writeFileSync(join(clone, name), name));
      symlinkSync('../outside', join(clone, 'link'));
    });
    const { code, file } = await setup({ ...spec, sha });
    expect(code).toBe(0);
    names.forEach(name => expect(readFileSync(file(name), 'utf8')).toBe(name));
    expect(readlinkSync(file('link'))).toBe('../outside');
    expect(readdirSync(file('.'))).not.toContain('.git');
    expect(readFileSync(join(dir, 'chains-commit'), 'utf8')).toBe(sha);
    expect(readFileSync(join(dir, 'image-url'), 'utf8')).toBe(
      'r.example.com/app:1',
    );
  });

  it('takes the commit from the branch where the server does not give it out by name', async () => {
    const spec = await bed.repository({ Dockerfile: 'FROM scratch\n' });
    await bed.push(fullName(spec), { Dockerfile: 'FROM busybox\n' });
    // A git that is refused every fetch by name, as some servers do.
    const bin = await insteadOfGit(`fetch*${spec.sha}) exit 128;;`);
    const { code, file } = await setup(spec, [bin]);
    expect(code).toBe(0);
    expect(readFileSync(file('Dockerfile'), 'utf8')).toBe('FROM scratch\n');

    const gone = await setup({ ...spec, sha: 'e'.repeat(40) }, [bin]);
    expect(gone.code).toBe(COMMIT_GONE);
  });

  it.each([
    ['an address of the same server', (inner: RunSpec) => inner.cloneUrl],
    [
      'a relative address',
      (inner: RunSpec) => `../${inner.cloneUrl.split('/').at(-1)}`,
    ],
    [
      'an SSH address of the same server',
      (inner: RunSpec) => `git@localhost:${fullName(inner)}.git`,
    ],
  ])('checks out a submodule with %s, at its commit', async (_, url) => {
    const spec = await withSubmodule(url);
    const { code, output, file } = await setup(spec);
    expect(output).toContain('Checked out submodules');
    expect(code).toBe(0);
    expect(readFileSync(file('vendor/the lib/lib.txt'), 'utf8')).toBe('old');
    expect(existsSync(file('vendor/the lib/.git'))).toBe(false);
  });

  it('leaves submodules alone unless it is told otherwise', async () => {
    const spec = await withSubmodule(inner => inner.cloneUrl);
    const { code, file } = await setup({ ...spec, submodules: false });
    expect(code).toBe(0);
    expect(existsSync(file('vendor/the lib/lib.txt'))).toBe(false);
  });

  it.each([
    'https://elsewhere.example.com/x.git',
    'http://localhost:1/x.git',
    'file:///etc',
    'git@elsewhere.example.com:x.git',
    'ext::sh -c id',
  ])('refuses a submodule at %s', async url => {
    const spec = await withSubmodule(() => url);
    const { code, output } = await setup(spec);
    expect(code).not.toBe(0);
    expect(output).toContain(`A submodule is at ${url}: submodules are`);
  });

  it('reaches no other server by a submodule of a submodule', async () => {
    const middle = await withSubmodule(() => 'http://127.0.0.1:9/evil.git');
    const outer = await bed.repository({ Dockerfile: 'FROM scratch\n' });
    const sha = await bed.pushFromClone(fullName(outer), async (clone, git) => {
      writeFileSync(
        join(clone, '.gitmodules'),
        `[submodule "m"]\n\tpath = m\n\turl = ${middle.cloneUrl}\n`,
      );
      await git(
        'update-index',
        '--add',
        '--cacheinfo',
        `160000,${middle.sha},m`,
      );
      mkdirSync(join(clone, 'm'));
    });
    const { code, output } = await setup({ ...outer, sha, submodules: true });
    expect(code).not.toBe(0);
    expect(output).toContain(
      "transport 'other-servers-are-not-allowed' not allowed",
    );
  });

  it('says that the image has no git submodule', async () => {
    const spec = await withSubmodule(inner => inner.cloneUrl);
    const { code, output } = await setup(spec, [
      await insteadOfGit('--exec-path) echo /nowhere; exit;;'),
    ]);
    expect(code).toBe(1);
    expect(output).toContain('has no "git submodule"');
  });

  describe('with Git LFS', () => {
    it('says that the image does not have it', async () => {
      const spec = await bed.repository({ Dockerfile: 'FROM scratch\n' });
      const { code, output } = await setup({ ...spec, lfs: true }, [
        withLfs('exit 1'),
      ]);
      expect(code).toBe(1);
      expect(output).toContain('Git LFS is not in the image of this step');
    });

    it("asks the repository's own server, whatever the repository says", async () => {
      const spec = await bed.repository({
        Dockerfile: 'FROM scratch\n',
        '.lfsconfig': '[lfs]\n\turl = https://evil.example.com/\n',
      });
      const { code, output } = await setup({ ...spec, lfs: true }, [
        withLfs('echo "$@ from $(git config lfs.url)"'),
      ]);
      expect(code).toBe(0);
      expect(output).toContain(`pull origin from ${spec.cloneUrl}/info/lfs`);
    });

    it('lets it put files in place, which it does not without its filters', async () => {
      const spec = await bed.repository({ Dockerfile: 'FROM scratch\n' });
      const { output } = await setup({ ...spec, lfs: true }, [
        withLfs(
          'test "$1" = install && git config --global filter.lfs.clean cleans; test "$1" != pull || git config filter.lfs.clean',
        ),
      ]);
      expect(output).toContain('cleans');
    });
  });

  /** A git that does otherwise in some cases, which are those of a shell. */
  async function insteadOfGit(cases: string): Promise<string> {
    const real = await new Promise<string>(resolve => {
      execFile('sh', ['-c', 'command -v git'], (_, out) => resolve(out.trim()));
    });
    const bin = join(dir, 'bin');
    mkdirSync(bin);
    writeFileSync(
      join(bin, 'git'),
      `#!/bin/sh\ncase "$*" in ${cases} esac\nexec ${real} "$@"\n`,
      { mode: 0o755 },
    );
    return bin;
  }

  function withLfs(script: string): string {
    const bin = join(dir, 'lfs-bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'git-lfs'), `#!/bin/sh\n${script}\n`, {
      mode: 0o755,
    });
    return bin;
  }
});
