import type { AdvisorCheck } from '../types';

/** Files in the root that say that the repository holds several parts. */
const WORKSPACES = [
  'pnpm-workspace.yaml',
  'lerna.json',
  'nx.json',
  'turbo.json',
  'rush.json',
  'go.work',
];

/** A part of a monorepo that is built by every push, whatever it changes. */
export const watchPath: AdvisorCheck = ({
  dockerfile,
  root,
  settings,
  otherPaths,
}) => {
  if (settings.watchPath !== null) {
    return [];
  }
  const folder =
    settings.path === '/' ? folderOf(dockerfile.path) : settings.path.slice(1);
  const workspace = WORKSPACES.find(name => root.includes(name));
  const why =
    (settings.path !== '/' && `only ${settings.path} is built`) ||
    (otherPaths.some(path => path !== settings.path) &&
      'other containers build other folders of it') ||
    (workspace && `${workspace} says that it holds several parts`) ||
    (folder !== '' && `the Dockerfile is the one of ${folder}`);
  if (!why) {
    return [];
  }
  return [
    {
      id: 'no-watch-path',
      severity: 'info',
      file: null,
      line: null,
      title: 'Every push to the repository builds this container',
      reason: `The repository is shared: ${why}. With a watch path, pushes that change nothing of it are skipped; that is faster, and the history tells what changed. Add shared folders and lock files that it is built from.`,
      fix: folder === '' ? '<folder>/**' : `${folder}/**`,
    },
  ];
};

function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf('/'), 0));
}
