/** Where the API has what this room reads and writes of runs. */

export function runsPath(namespace: string): string {
  return `/apis/tekton.dev/v1/namespaces/${namespace}/pipelineruns`;
}

export function runPath(namespace: string, name: string): string {
  return `${runsPath(namespace)}/${name}`;
}

export function taskRunsPath(namespace: string): string {
  return `/apis/tekton.dev/v1/namespaces/${namespace}/taskruns`;
}

export function customRunsPath(namespace: string): string {
  return `/apis/tekton.dev/v1beta1/namespaces/${namespace}/customruns`;
}

export function podsPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/pods`;
}

export function logPath(namespace: string, source: { pod: string }): string {
  return `${podsPath(namespace)}/${source.pod}/log`;
}

export function eventsPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/events`;
}

export function secretsPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/secrets`;
}
