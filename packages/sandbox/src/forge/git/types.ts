/** Who wrote or applied a commit, and when. */
export type Signature = {
  name: string;
  email: string;
  /** ISO 8601 with the offset that the commit records. */
  date: string;
};

export type Commit = {
  sha: string;
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  /** The whole message without the trailing newline. */
  message: string;
};

export type FileStatus =
  | 'added'
  | 'removed'
  | 'modified'
  | 'renamed'
  | 'copied'
  | 'changed';

/** One file that differs between two trees. */
export type FileChange = {
  path: string;
  /** Where the file was before, when it was renamed or copied. */
  previousPath?: string;
  status: FileStatus;
  /** Object name of the blob: the new one, or the old one of a removed file. */
  blob: string;
  /** File modes before and after, six octal digits; all zeros where there is no file. */
  modes: { before: string; after: string };
  additions: number;
  deletions: number;
};

export type TreeEntry = {
  /** Relative to the tree that was asked for. */
  path: string;
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string;
  /** Bytes; blobs only. */
  size?: number;
};

export type Branch = { name: string; sha: string };
