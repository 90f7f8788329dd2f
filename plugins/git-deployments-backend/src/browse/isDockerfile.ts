const DOCKERFILE = /^(.*\.)?(dockerfile|containerfile)(\..*)?$/i;

/** Whether a file is offered as a Dockerfile, by its name. */
export function isDockerfile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return DOCKERFILE.test(name) && !/\.dockerignore$/i.test(name);
}
