import { userInfo } from 'node:os';

/** How a Gitea of the tests differs from a usual one. */
export interface GiteaOptions {
  /** Whether a refresh token is good only once, and only the newest of an account: `INVALIDATE_REFRESH_TOKENS`. */
  invalidateRefreshTokens?: boolean;
  /** How long access tokens live, in seconds. Default: an hour. */
  accessTokenSeconds?: number;
  /** Where Gitea lives below its address, for example `/git`. Default: at the root. */
  subPath?: string;
}

/** The configuration of a Gitea that is reached from this machine alone, and that lives in one folder. */
export function appIni(
  options: GiteaOptions & { folder: string; port: number; staticRoot: string },
): string {
  const { folder, port, staticRoot, subPath = '' } = options;
  const sections: Record<string, Record<string, string | number | boolean>> = {
    '': {
      WORK_PATH: folder,
      RUN_USER: userInfo().username,
      ...(userInfo().uid === 0 && { I_AM_BEING_UNSAFE_RUNNING_AS_ROOT: true }),
    },
    server: {
      PROTOCOL: 'http',
      HTTP_ADDR: '127.0.0.1',
      HTTP_PORT: port,
      ROOT_URL: `http://localhost:${port}${subPath}/`,
      // Where the hooks of git find Gitea.
      LOCAL_ROOT_URL: `http://127.0.0.1:${port}${subPath}/`,
      USE_SUB_URL_PATH: subPath !== '',
      STATIC_ROOT_PATH: staticRoot,
      DISABLE_SSH: true,
      OFFLINE_MODE: true,
      LFS_START_SERVER: false,
    },
    database: { DB_TYPE: 'sqlite3', PATH: `${folder}/gitea.db` },
    security: {
      INSTALL_LOCK: true,
      MIN_PASSWORD_LENGTH: 1,
      PASSWORD_COMPLEXITY: 'off',
      // Every request of git proves itself by password: this is the quickest check.
      PASSWORD_HASH_ALGO: 'pbkdf2_v1',
    },
    service: { DISABLE_REGISTRATION: true },
    session: { PROVIDER: 'memory' },
    repository: { DEFAULT_BRANCH: 'main' },
    // Else a push returns before the branches that it moved are known, and tests would have to wait for them.
    'queue.push_update': { TYPE: 'immediate' },
    actions: { ENABLED: false },
    webhook: { ALLOWED_HOST_LIST: 'loopback' },
    oauth2: {
      INVALIDATE_REFRESH_TOKENS: options.invalidateRefreshTokens ?? false,
      ACCESS_TOKEN_EXPIRATION_TIME: options.accessTokenSeconds ?? 3600,
    },
    log: { MODE: 'console', LEVEL: 'warn' },
  };
  return Object.entries(sections)
    .map(([name, settings]) =>
      [
        ...(name ? [`[${name}]`] : []),
        ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`),
        '',
      ].join('\n'),
    )
    .join('\n');
}
