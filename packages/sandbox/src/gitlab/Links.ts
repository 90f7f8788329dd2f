import { fullName } from '../forge/model';

type Named = { owner: string; name: string };

/** The public addresses of a GitLab: the web at its root, the API under `/api/v4`. */
export class Links {
  readonly web: string;
  readonly api: string;
  readonly hostname: string;

  constructor(url: string) {
    this.web = url;
    this.api = `${url}/api/v4`;
    this.hostname = new URL(url).hostname;
  }

  projectWeb(project: Named): string {
    return `${this.web}/${fullName(project)}`;
  }

  projectApi(project: { id: number }): string {
    return `${this.api}/projects/${project.id}`;
  }

  clone(project: Named): string {
    return `${this.projectWeb(project)}.git`;
  }

  ssh(project: Named): string {
    return `git@${this.hostname}:${fullName(project)}.git`;
  }

  commit(project: Named, sha: string): string {
    return `${this.projectWeb(project)}/-/commit/${sha}`;
  }

  tree(project: Named, ref: string): string {
    return `${this.projectWeb(project)}/-/tree/${Links.path(ref)}`;
  }

  compare(project: Named, from: string, to: string): string {
    return `${this.projectWeb(project)}/-/compare/${Links.path(
      from,
    )}...${Links.path(to)}`;
  }

  avatar(account: { id: number }): string {
    return `${this.web}/uploads/-/system/user/avatar/${account.id}/avatar.png`;
  }

  /** A path inside a URL: slashes stay, all else is escaped. */
  static path(path: string): string {
    return path.split('/').map(encodeURIComponent).join('/');
  }
}
