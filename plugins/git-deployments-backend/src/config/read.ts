import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { MinimumProtection } from 'backstage-plugin-git-deployments-common';
import type { MonitorConfig } from '../hooks/HookMonitor';
import {
  readEngineConfig,
  readLogConfig,
  type EngineConfig,
  type LogConfig,
} from './engine';
import { readEnvironments } from './environments';
import { positive } from './positive';
import { readRoles, type RolesConfig } from './roles';

/** What the platform grants a project: where it may deploy to and push to. Patterns with `*`. */
export interface Grant {
  /** Patterns of project refs: `system:default/*`. */
  projects: string[];
  /** Patterns of `cluster/namespace`. */
  namespaces: string[];
  /** Patterns of image repositories. */
  images: string[];
  /** Patterns of Secrets of the build namespace, for build secrets. */
  secrets: string[];
}

/** `gitDeployments` of the app-config, read once at start-up; each key is described in `config.d.ts`. */
export interface GitDeploymentsConfig {
  instanceId: string;
  appBaseUrl: string;
  backendBaseUrl: string;
  webhookBaseUrl: string;
  encryptionKeys: { id: string; secret: string }[];
  grants: Grant[];
  roles: RolesConfig;
  unknownActor: 'block' | 'member';
  /** The least protection of an environment. */
  minimumOf: (environment: string) => MinimumProtection;
  /** Annotation of User entities that holds the account id, by provider instance. */
  userAnnotations: Map<string, string>;
  templates: {
    image: string | undefined;
    cluster: string | undefined;
    namespace: string | undefined;
  };
  engine: EngineConfig;
  logs: LogConfig;
  monitor: MonitorConfig;
  deliveryRetentionDays: number;
  /** Path of the Deployments tab of an entity in the app. */
  deploymentsPath: string;
  /** Path of the page of approvals in the app. */
  approvalsPath: string;
}

/** The key of the demo, of development and of tests. A production start with it, or without a key, is refused. */
const DEVELOPMENT_KEY = 'git-deployments-development-key';

/** Reads the configuration; throws an error that names the key and the remedy. */
export function readConfig(
  root: Config,
  environment = process.env.NODE_ENV,
): GitDeploymentsConfig {
  const config = root.getOptionalConfig('gitDeployments');
  const backendBaseUrl = root.getString('backend.baseUrl').replace(/\/+$/, '');
  return {
    instanceId: readInstanceId(config),
    appBaseUrl: root.getString('app.baseUrl').replace(/\/+$/, ''),
    backendBaseUrl,
    webhookBaseUrl: readWebhookBaseUrl(config) ?? backendBaseUrl,
    encryptionKeys: readKeys(config, environment),
    grants: (config?.getOptionalConfigArray('grants') ?? []).map(grant => ({
      projects: grant.getStringArray('projects'),
      namespaces: grant.getOptionalStringArray('namespaces') ?? [],
      images: grant.getOptionalStringArray('images') ?? [],
      secrets: grant.getOptionalStringArray('secrets') ?? [],
    })),
    roles: readRoles(config),
    unknownActor: readUnknownActor(config),
    minimumOf: readEnvironments(config),
    userAnnotations: new Map(
      (config?.getOptionalConfigArray('providers') ?? []).flatMap(provider => {
        const annotation = provider.getOptionalString('userAnnotation');
        return annotation ? [[provider.getString('id'), annotation]] : [];
      }),
    ),
    templates: {
      image: config?.getOptionalString('templates.image'),
      cluster:
        config?.getOptionalString('templates.cluster') ??
        config?.getOptionalConfigArray('clusters')?.[0]?.getString('name'),
      namespace: config?.getOptionalString('templates.namespace'),
    },
    engine: readEngineConfig(config),
    logs: readLogConfig(config),
    monitor: {
      healthyIntervalMs:
        positive(config, 'hooks.healthyIntervalSeconds', 3600) * 1000,
      unhealthyIntervalMs:
        positive(config, 'hooks.unhealthyIntervalSeconds', 180) * 1000,
      requestsPerMinute: positive(config, 'hooks.requestsPerMinute', 60),
      graceMs: positive(config, 'hooks.graceSeconds', 30) * 1000,
    },
    deliveryRetentionDays: positive(config, 'deliveries.retentionDays', 30),
    deploymentsPath:
      config?.getOptionalString('deploymentsPath') ??
      '/catalog/{namespace}/{kind}/{name}/deployments',
    approvalsPath:
      config?.getOptionalString('approvalsPath') ??
      '/git-deployments/approvals',
  };
}

function readInstanceId(config: Config | undefined): string {
  const id = config?.getOptionalString('instanceId') ?? 'default';
  if (!/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/.test(id)) {
    throw new InputError(
      'gitDeployments.instanceId must be lower-case letters, digits and dashes, at most 40: it labels objects in the cluster',
    );
  }
  return id;
}

function readWebhookBaseUrl(config: Config | undefined): string | undefined {
  const url = config?.getOptionalString('webhookBaseUrl');
  if (url === undefined) {
    return undefined;
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new InputError(
      'gitDeployments.webhookBaseUrl must be an address such as https://hooks.example.com: providers deliver webhooks to it',
    );
  }
  return url.replace(/\/+$/, '');
}

function readKeys(config: Config | undefined, environment: string | undefined) {
  const keys = (config?.getOptionalConfigArray('encryption.keys') ?? []).map(
    key => ({
      id: key.getString('id'),
      secret: key.getString('secret'),
    }),
  );
  const ids = keys.map(({ id }) => id);
  if (
    !ids.every(id => /^[\w-]{1,40}$/.test(id)) ||
    new Set(ids).size < ids.length
  ) {
    throw new InputError(
      'gitDeployments.encryption.keys: each key needs an id of its own, of letters, digits, dashes and underscores: it names the key in what was encrypted with it',
    );
  }
  if (environment === 'production') {
    const weak = keys.find(
      key => key.secret === DEVELOPMENT_KEY || key.secret.length < 32,
    );
    if (keys.length === 0 || weak) {
      throw new InputError(
        'gitDeployments.encryption.keys needs at least one key with a secret of 32 characters or more, for example from "openssl rand -base64 32": tokens are encrypted with it',
      );
    }
  }
  return keys.length > 0
    ? keys
    : [{ id: 'development', secret: DEVELOPMENT_KEY }];
}

function readUnknownActor(config: Config | undefined): 'block' | 'member' {
  const value = config?.getOptionalString('unknownActor') ?? 'block';
  if (value === 'block' || value === 'member') {
    return value;
  }
  throw new InputError('gitDeployments.unknownActor must be block or member');
}
