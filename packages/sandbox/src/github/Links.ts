import { fullName } from '../forge/model';

type Named = { owner: string; name: string };

/** The public addresses of a GitHub Enterprise Server: the web at its root, the API under `/api/v3`. */
export class Links {
  readonly web: string;
  readonly api: string;
  /** `host:port`, as it stands in headers. */
  readonly host: string;

  constructor(url: string) {
    this.web = url;
    this.api = `${url}/api/v3`;
    this.host = new URL(url).host;
  }

  /** RFC 9207: who answers an authorisation. */
  get issuer(): string {
    return `${this.web}/login/oauth`;
  }

  repositoryWeb(repository: Named): string {
    return `${this.web}/${fullName(repository)}`;
  }

  repositoryApi(repository: Named): string {
    return `${this.api}/repos/${fullName(repository)}`;
  }

  clone(repository: Named): string {
    return `${this.repositoryWeb(repository)}.git`;
  }

  /** A path of the repository inside a URL: slashes stay, all else is escaped. */
  static path(path: string): string {
    return path.split('/').map(encodeURIComponent).join('/');
  }
}
