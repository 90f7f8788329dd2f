/** An entry of a tree. */
export interface TreeNode {
  /** From the tree that was read. */
  path: string;
  /** `blob`, `tree`, or `commit` for a submodule. */
  type: string;
  mode: string;
  sha: string;
}

/** A part of a tree. */
export interface TreePage {
  nodes: TreeNode[];
  /** Whether there are more pages. */
  more: boolean;
}

/** Reads a page of a tree (from 1): its own entries, or with `recursive` those of its folders too. */
export type ReadTree = (
  sha: string,
  options: { recursive: boolean; page: number },
) => Promise<TreePage>;

/** So many requests, and a difference that is not known by then counts as cut. */
const MOST_REQUESTS = 100;

/** Says that the difference takes more requests than it may. */
class TooLarge extends Error {}

/**
 * The paths at which two commits differ, exactly: by the ids of what is there, mode included. A file that was renamed is
 * there under both names.
 *
 * Small repositories take two requests. In larger ones only folders that differ are entered.
 */
export async function diffTrees(
  read: ReadTree,
  base: string,
  head: string,
  mostRequests = MOST_REQUESTS,
): Promise<{ files: string[]; truncated: boolean }> {
  const files = new Set<string>();
  let requests = 0;
  const counted: ReadTree = (sha, options) => {
    requests += 1;
    if (requests > mostRequests) {
      throw new TooLarge();
    }
    return read(sha, options);
  };
  try {
    await collect(counted, { base, head, folder: '', files });
    return { files: [...files].sort(), truncated: false };
  } catch (error) {
    if (error instanceof TooLarge) {
      return { files: [...files].sort(), truncated: true };
    }
    throw error;
  }
}

type Pair = {
  /** The trees; one of them may be missing. */
  base: string | undefined;
  head: string | undefined;
  /** Where they are, with a trailing slash, or nothing for the root. */
  folder: string;
  files: Set<string>;
};

async function collect(read: ReadTree, pair: Pair): Promise<void> {
  const { base, head, folder, files } = pair;
  const whole = (sha: string | undefined) =>
    sha === undefined
      ? { nodes: [], more: false }
      : read(sha, { recursive: true, page: 1 });
  const [before, after] = [await whole(base), await whole(head)];
  if (!before.more && !after.more) {
    for (const [path, one, other] of pairs(before.nodes, after.nodes)) {
      if (isFile(one) || isFile(other)) {
        files.add(`${folder}${path}`);
      }
    }
    return;
  }
  for (const [name, one, other] of pairs(
    await level(read, base),
    await level(read, head),
  )) {
    if (isFile(one) || isFile(other)) {
      files.add(`${folder}${name}`);
    }
    if (isFolder(one) || isFolder(other)) {
      await collect(read, {
        base: isFolder(one) ? one?.sha : undefined,
        head: isFolder(other) ? other?.sha : undefined,
        folder: `${folder}${name}/`,
        files,
      });
    }
  }
}

/** All entries of one folder. */
async function level(
  read: ReadTree,
  sha: string | undefined,
): Promise<TreeNode[]> {
  const nodes: TreeNode[] = [];
  if (sha === undefined) {
    return nodes;
  }
  for (let page = 1; ; page++) {
    const answer = await read(sha, { recursive: false, page });
    nodes.push(...answer.nodes);
    if (!answer.more) {
      return nodes;
    }
  }
}

/** The paths at which two lists differ, each with what the lists have there. */
function pairs(
  before: TreeNode[],
  after: TreeNode[],
): [path: string, one: TreeNode | undefined, other: TreeNode | undefined][] {
  const byPath = (nodes: TreeNode[]) =>
    new Map(nodes.map(node => [node.path, node]));
  const [one, other] = [byPath(before), byPath(after)];
  return [...new Set([...one.keys(), ...other.keys()])]
    .map(
      path =>
        [path, one.get(path), other.get(path)] satisfies [
          string,
          TreeNode | undefined,
          TreeNode | undefined,
        ],
    )
    .filter(([, a, b]) => a?.sha !== b?.sha || a?.mode !== b?.mode);
}

function isFolder(node: TreeNode | undefined): boolean {
  return node?.type === 'tree';
}

function isFile(node: TreeNode | undefined): boolean {
  return node !== undefined && !isFolder(node);
}
