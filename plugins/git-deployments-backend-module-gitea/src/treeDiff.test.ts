import { createHash } from 'node:crypto';
import { diffTrees, type ReadTree, type TreeNode } from './treeDiff';

/** Paths and what is there; a mode may stand before a bar. */
type Files = Record<string, string>;

/** A server that keeps trees, and gives so many entries of one at once. */
class Trees {
  readonly #trees = new Map<string, { level: TreeNode[]; all: TreeNode[] }>();
  readonly #page: number;
  requests = 0;

  constructor(page = 1000) {
    this.#page = page;
  }

  /** Keeps a tree; answers its id. */
  add(files: Files): string {
    const level: TreeNode[] = [];
    const all: TreeNode[] = [];
    const folders = new Map<string, Files>();
    for (const [path, content] of Object.entries(files)) {
      const [name, ...rest] = path.split('/');
      if (rest.length > 0) {
        const inside = folders.get(name) ?? {};
        folders.set(name, { ...inside, [rest.join('/')]: content });
      } else {
        const [text, mode = '100644'] = content.split('|').reverse();
        level.push({
          path,
          mode,
          type: mode === '160000' ? 'commit' : 'blob',
          sha: idOf(text),
        });
      }
    }
    all.push(...level);
    for (const [path, inside] of folders) {
      const sha = this.add(inside);
      const node = { path, mode: '040000', type: 'tree', sha };
      level.push(node);
      all.push(
        node,
        ...(this.#trees.get(sha)?.all ?? []).map(child => ({
          ...child,
          path: `${path}/${child.path}`,
        })),
      );
    }
    const id = idOf(JSON.stringify(all));
    this.#trees.set(id, { level, all });
    return id;
  }

  readonly read: ReadTree = async (sha, { recursive, page }) => {
    this.requests += 1;
    const tree = this.#trees.get(sha);
    const nodes = (recursive ? tree?.all : tree?.level) ?? [];
    const end = page * this.#page;
    return {
      nodes: nodes.slice(end - this.#page, end),
      more: end < nodes.length,
    };
  };
}

function idOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

const many = (folder: string, count: number): Files =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${folder}/${index}`, 'x']),
  );

describe('diffTrees', () => {
  const diff = (before: Files, after: Files, trees = new Trees()) =>
    diffTrees(trees.read, trees.add(before), trees.add(after));

  it('gives what was added, changed and removed, and both names of a rename', async () => {
    await expect(
      diff(
        { kept: '1', changed: '1', 'a/removed': '1', 'a/old name': '2' },
        { kept: '1', changed: '2', added: '1', 'b/nëw "name"': '2' },
      ),
    ).resolves.toEqual({
      files: ['a/old name', 'a/removed', 'added', 'b/nëw "name"', 'changed'],
      truncated: false,
    });
  });

  it('counts modes, links and submodules', async () => {
    const { files } = await diff(
      { script: 'x', link: 'y', module: '160000|1' },
      { script: '100755|x', link: '120000|y', module: '160000|2' },
    );
    expect(files).toEqual(['link', 'module', 'script']);
  });

  it('counts a file that became a folder, and what is in it', async () => {
    await expect(
      diff({ a: '1' }, { 'a/b': '1', 'a/c': '2' }),
    ).resolves.toMatchObject({ files: ['a', 'a/b', 'a/c'] });
  });

  it('asks twice where both trees fit one page', async () => {
    const trees = new Trees();
    await diff({ ...many('a', 900) }, { ...many('a', 901) }, trees);
    expect(trees.requests).toBe(2);
  });

  it('enters only folders that differ where they do not', async () => {
    const trees = new Trees(10);
    const before = {
      ...many('same', 500),
      ...many('other/deep', 30),
      ...many('gone', 25),
      file: '1',
    };
    const after = {
      ...many('same', 500),
      ...many('other/deep', 30),
      'other/deep/7': 'changed',
      ...many('new', 25),
      file: '2',
    };
    const { files, truncated } = await diff(before, after, trees);
    expect(truncated).toBe(false);
    expect(files).toEqual(
      [
        'file',
        'other/deep/7',
        ...Object.keys(many('gone', 25)),
        ...Object.keys(many('new', 25)),
      ].sort(),
    );
    expect(trees.requests).toBeLessThan(40);
  });

  it('says that it is cut where it would take too many requests', async () => {
    const trees = new Trees(10);
    await expect(
      diffTrees(
        trees.read,
        trees.add(many('a', 100)),
        trees.add(many('b', 100)),
        8,
      ),
    ).resolves.toMatchObject({ truncated: true });
    expect(trees.requests).toBe(8);
  });

  it('finds nothing between a tree and itself', async () => {
    await expect(diff(many('a', 5), many('a', 5))).resolves.toEqual({
      files: [],
      truncated: false,
    });
  });

  it('passes on what the server refuses', async () => {
    const read: ReadTree = async () => {
      throw new Error('refused');
    };
    await expect(diffTrees(read, 'a', 'b')).rejects.toThrow('refused');
  });
});
