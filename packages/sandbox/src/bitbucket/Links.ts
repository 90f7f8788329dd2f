import { fullName } from '../forge/model';

type Named = { owner: string; name: string };

/** The public addresses: the web and git at the root, the API under `/2.0` of the same server. */
export class Links {
  readonly web: string;
  readonly api: string;

  constructor(url: string) {
    this.web = url;
    this.api = `${url}/2.0`;
  }

  repositoryWeb(repository: Named): string {
    return `${this.web}/${fullName(repository)}`;
  }

  repositoryApi(repository: Named): string {
    return `${this.api}/repositories/${fullName(repository)}`;
  }

  /** As the API shows it to the user: with their name in it, which git then asks the password for. */
  clone(repository: Named, login?: string): string {
    const url = new URL(`${this.repositoryWeb(repository)}.git`);
    url.username = login ?? '';
    return url.toString();
  }

  avatar(id: number): string {
    return `${this.web}/account/${id}/avatar`;
  }

  /** A path of the repository inside a URL: slashes stay, all else is escaped. */
  static path(path: string): string {
    return path.split('/').map(encodeURIComponent).join('/');
  }
}
