import { KubeConfig } from '@kubernetes/client-node';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { Agent, request, type Dispatcher } from 'undici';

/** Longer than anybody tries things out, or tests. */
const TOKEN_SECONDS = 7 * 24 * 3600;

/** What is wanted, of any kind of object: what tests look into is here. */
interface ObjectSpec {
  /** Of a run: that it is to stop. */
  status?: string;
  /** Of a pod. */
  containers?: {
    name: string;
    image?: string;
    volumeMounts?: { name: string }[];
  }[];
  automountServiceAccountToken?: boolean;
  hostUsers?: boolean;
  /** Of a workload. */
  template?: { spec: { containers: { image: string }[] } };
  [field: string]: unknown;
}

/** What is, of any kind of object. */
interface ObjectStatus {
  /** Of a run. */
  completionTime?: string;
  conditions?: {
    type: string;
    status: string;
    reason?: string;
    message?: string;
  }[];
  /** Of a pod. */
  containerStatuses?: { name: string; state: { terminated?: object } }[];
  /** Of a quota. */
  hard?: Record<string, string>;
  /** Of a TokenRequest. */
  token?: string;
  [field: string]: unknown;
}

/** An object of a cluster, as far as tests look into it. */
export interface ClusterObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { uid: string; name: string }[];
    deletionTimestamp?: string;
  };
  spec?: ObjectSpec;
  status?: ObjectStatus;
  [field: string]: unknown;
}

/** Paths of the API by what tests speak of. */
export const paths = {
  pipelineRuns: (namespace: string) =>
    `/apis/tekton.dev/v1/namespaces/${namespace}/pipelineruns`,
  taskRuns: (namespace: string) =>
    `/apis/tekton.dev/v1/namespaces/${namespace}/taskruns`,
  customRuns: (namespace: string) =>
    `/apis/tekton.dev/v1beta1/namespaces/${namespace}/customruns`,
  pods: (namespace: string) => `/api/v1/namespaces/${namespace}/pods`,
  secrets: (namespace: string) => `/api/v1/namespaces/${namespace}/secrets`,
  quotas: (namespace: string) =>
    `/api/v1/namespaces/${namespace}/resourcequotas`,
  deployments: (namespace: string) =>
    `/apis/apps/v1/namespaces/${namespace}/deployments`,
};

/** The API of a cluster, played or real, as one of its users; what it refuses is an error with its words. */
export class ClusterApi {
  readonly #server: string;
  readonly #connection: object;
  readonly #headers: Record<string, string>;
  readonly #dispatcher: Agent;

  private constructor(options: {
    server: string;
    connection: object;
    headers: Record<string, string>;
    dispatcher: Agent;
  }) {
    this.#server = options.server;
    this.#connection = options.connection;
    this.#headers = options.headers;
    this.#dispatcher = options.dispatcher;
  }

  static async open(kubeconfig: string): Promise<ClusterApi> {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    const cluster = config.getCurrentCluster();
    if (!cluster) {
      throw new Error(`${kubeconfig} names no cluster`);
    }
    const tls: {
      ca?: string | Buffer;
      cert?: string | Buffer;
      key?: string | Buffer;
      headers?: Record<string, string>;
    } = { headers: {} };
    await config.applyToHTTPSOptions(tls);
    return new ClusterApi({
      server: cluster.server,
      connection: {
        server: cluster.server,
        'certificate-authority': cluster.caFile,
        'certificate-authority-data': cluster.caData,
        'insecure-skip-tls-verify': cluster.skipTLSVerify || undefined,
      },
      headers: {
        ...tls.headers,
        ...(config.getCurrentUser()?.token && {
          authorization: `Bearer ${config.getCurrentUser()?.token}`,
        }),
      },
      dispatcher: new Agent({
        bodyTimeout: 0,
        connect: {
          ca:
            tls.ca ??
            (cluster.caFile ? readFileSync(cluster.caFile) : undefined),
          cert: tls.cert,
          key: tls.key,
          rejectUnauthorized: !cluster.skipTLSVerify,
        },
      }),
    });
  }

  /** Where the API is. */
  get server(): string {
    return this.#server;
  }

  /** How this cluster is named in a kubeconfig: for another user of it. */
  get connection(): object {
    return this.#connection;
  }

  async get(path: string): Promise<ClusterObject> {
    return this.#json('GET', path);
  }

  /** The object; undefined where there is none. */
  async find(path: string): Promise<ClusterObject | undefined> {
    const { statusCode, body } = await this.#send('GET', path);
    if (statusCode === 404) {
      await body.dump();
      return undefined;
    }
    return this.#read('GET', path, statusCode, body);
  }

  async list(path: string): Promise<ClusterObject[]> {
    const { items } = await this.#json('GET', path);
    return Array.isArray(items) ? items : [];
  }

  async create(path: string, object: object): Promise<ClusterObject> {
    return this.#json('POST', path, object);
  }

  /** Creates or changes an object by server-side apply. */
  async apply(path: string, object: object): Promise<ClusterObject> {
    return this.#json(
      'PATCH',
      `${path}?fieldManager=e2e&force=true`,
      object,
      'application/apply-patch+yaml',
    );
  }

  async merge(path: string, patch: object): Promise<ClusterObject> {
    return this.#json('PATCH', path, patch, 'application/merge-patch+json');
  }

  /** Deletes an object; one that is gone counts as deleted. */
  async delete(path: string, options: object = {}): Promise<void> {
    const { statusCode, body } = await this.#send('DELETE', path, options);
    if (statusCode === 404) {
      await body.dump();
      return;
    }
    await this.#read('DELETE', path, statusCode, body);
  }

  /** A token of a ServiceAccount, for a week. */
  async token(namespace: string, account: string): Promise<string> {
    const { status } = await this.create(
      `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: TOKEN_SECONDS },
      },
    );
    if (!status?.token) {
      throw new Error(`${namespace}/${account} got no token`);
    }
    return status.token;
  }

  /** The log of a container, as it is now. */
  async log(
    namespace: string,
    pod: string,
    container: string,
  ): Promise<string> {
    const path = `${paths.pods(namespace)}/${pod}/log?container=${container}`;
    const { statusCode, body } = await this.#send('GET', path);
    const text = await body.text();
    if (statusCode !== 200) {
      throw new Error(`GET ${path}: ${text}`);
    }
    return text;
  }

  /** What a request answers, where that is not JSON. */
  async text(path: string): Promise<string> {
    const { body } = await this.#send('GET', path, undefined, undefined, '*/*');
    return body.text();
  }

  /** What a request answers, as it comes: for watches. */
  async stream(path: string): Promise<Readable> {
    const { statusCode, body } = await this.#send('GET', path);
    if (statusCode !== 200) {
      throw new Error(`GET ${path}: ${await body.text()}`);
    }
    return body;
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  async #json(
    method: Dispatcher.HttpMethod,
    path: string,
    body?: object,
    type?: string,
  ): Promise<ClusterObject> {
    const response = await this.#send(method, path, body, type);
    return this.#read(method, path, response.statusCode, response.body);
  }

  async #read(
    method: string,
    path: string,
    statusCode: number,
    body: Dispatcher.ResponseData['body'],
  ): Promise<ClusterObject> {
    const text = await body.text();
    if (statusCode >= 300) {
      throw new Error(`${method} ${path}: ${statusCode} ${text}`);
    }
    return JSON.parse(text);
  }

  #send(
    method: Dispatcher.HttpMethod,
    path: string,
    body?: object,
    type = 'application/json',
    accept = 'application/json',
  ): Promise<Dispatcher.ResponseData> {
    return request(`${this.#server}${path}`, {
      method,
      dispatcher: this.#dispatcher,
      headers: {
        ...this.#headers,
        accept,
        ...(body && { 'content-type': type }),
      },
      body: body && JSON.stringify(body),
    });
  }
}
