export interface Config {
  /** Push-to-deploy. See docs/configure.md for examples. */
  gitDeployments?: {
    /**
     * Labels everything that this portal makes in a cluster, so that two portals can share one. Lower-case letters,
     * digits and dashes. Default: `default`.
     */
    instanceId?: string;

    /** Allows the demo portal's sign-in without passwords. Never set it elsewhere. */
    demo?: boolean;

    /** Where providers reach this backend, if not at `backend.baseUrl`. */
    webhookBaseUrl?: string;

    encryption?: {
      /** Tokens and secrets are encrypted with these: the first key writes, all read. Required in production. */
      keys: Array<{
        /** Names the key in what it encrypted: never change it. */
        id: string;
        /**
         * 32 characters or more, for example from `openssl rand -base64 32`.
         * @visibility secret
         */
        secret: string;
      }>;
    };

    /** The git servers. What else an entry may hold is described by the module of its type. */
    providers?: Array<{
      /** Part of the webhook URL: never change it. */
      id: string;
      /** The kind of server: `github`, `gitlab`, `bitbucket`, `gitea`. */
      type: string;
      /** What people see. Default: the host. */
      title?: string;
      /** Annotation of User entities that holds the account id at this server, so that a push is its person's. */
      userAnnotation?: string;
    }>;

    /** The clusters, with write credentials of their own: never those of the Kubernetes plugin. */
    clusters?: Array<{
      name: string;
      /** How many builds may run at once. Default: `engine.maxRunning`. */
      maxRunning?: number;
      /** Path of a kubeconfig file. */
      kubeconfig?: string;
      /** Context of that file. Default: its current one. */
      context?: string;
      /** Use the service account of the pod that this backend runs in. */
      inCluster?: boolean;
      /** Address of the API server, with `tokenFile` and `caFile`. */
      url?: string;
      /** File with the token of a service account; read again when it is renewed. */
      tokenFile?: string;
      /** File with the certificate authority of the API server. */
      caFile?: string;
      /** Where PipelineRuns are made. Default: `git-deployments`. */
      buildNamespace?: string;
      /** Where those of certain projects are made instead; the first entry that names a project counts. */
      buildNamespaces?: Array<{
        /** Patterns with `*` for the projects' entity refs. */
        projects: string[];
        namespace: string;
      }>;
      /** The keys of `gitDeployments.pipeline` that are different in this cluster. */
      pipeline?: PipelineConfig;
    }>;

    /** What a container is given where the form leaves it out: `{{ entity.name }}`, `{{ name }}`, `{{ environment }}`. */
    templates?: {
      image?: string;
      /** Default: the first cluster. */
      cluster?: string;
      namespace?: string;
    };

    /** What projects may deploy to and push to. Nothing else is accepted. Patterns with `*`. */
    grants?: Array<{
      projects: string[];
      /** `cluster/namespace`. */
      namespaces?: string[];
      images?: string[];
      /** Secrets of the build namespace that Dockerfiles may read as files. */
      secrets?: string[];
    }>;

    roles?: {
      /** Users and groups (entity refs) that are owner in every project. */
      owner?: string[];
      /** Users and groups (entity refs) that are admin in every project. */
      admin?: string[];
      /** What owning the entity, or its System, gives. Default: `member`. */
      ownership?: 'owner' | 'admin' | 'member' | 'none';
      /** Roles of machines of the portal, which have none otherwise. */
      machines?: Array<{
        /** What Backstage calls the caller: the subject of a static external access token, `external:…` of one by JWKS, or `plugin:<id>` such as `plugin:scaffolder`. */
        subject: string;
        role: 'owner' | 'admin' | 'member';
        /** Patterns with `*`: `system:default/*`. */
        projects: string[];
      }>;
      /** Roles of accounts at a provider that are no person's, for what they push. They have none otherwise. */
      bots?: Array<{
        /** Id of the provider instance. */
        provider: string;
        /** The account's id at the provider, not its name. */
        accountId: string | number;
        role: 'owner' | 'admin' | 'member';
        /** Patterns with `*`: `system:default/*`. */
        projects: string[];
      }>;
    };

    /** The least protection of environments, whatever their containers say. The first entry that matches counts. */
    environments?: Array<{
      /** A pattern with `*`: `production`, `prod-*`. */
      name: string;
      /** Default: `none`. */
      minimumProtection?: 'none' | 'restricted' | 'locked';
      /** Default: false. */
      approvalRequired?: boolean;
    }>;

    /** A push by an account that belongs to nobody in the portal. Default: `block`. */
    unknownActor?: 'block' | 'member';

    engine?: {
      /** How often what is not final is looked at where nothing tells of changes, in milliseconds. Default: 2000. */
      pollIntervalMs?: number;
      /** How many builds may run at once in each cluster, unless it says itself. Default: 10. */
      maxRunning?: number;
      /** How many builds of one project may run at once in a cluster. Default: 5. */
      maxRunningPerProject?: number;
      /** How long a cluster has to confirm a cancellation before the run is deleted, in seconds. Default: 120. */
      cancelDeadlineSeconds?: number;
      /** Finished runs, with their pods and Secrets, are left in the cluster for so long, and so many in each namespace. */
      keepRuns?: {
        /** Default: 24. */
        hours?: number;
        /** Default: 100. */
        count?: number;
      };
    };

    logs?: {
      /** How much of the log of each stage is kept: of a longer one its beginning, and its end. Default: 16. */
      maxStageMegabytes?: number;
      /** How many days logs are kept after their build has ended. Default: 90. */
      retentionDays?: number;
    };

    hooks?: {
      /** How often webhooks and branches are looked at where all is well, in seconds. Default: 3600. */
      healthyIntervalSeconds?: number;
      /** The same where pushes may go unreported, in seconds. Default: 180. */
      unhealthyIntervalSeconds?: number;
      /** How many requests a minute that may cost each connection. Default: 60. */
      requestsPerMinute?: number;
      /** How long a push that was seen at its branch is left to its webhook, in seconds. Default: 30. */
      graceSeconds?: number;
    };

    deliveries?: {
      /** How many days webhook requests are kept, to be looked at and replayed. Default: 30. */
      retentionDays?: number;
    };

    /**
     * Path of the Deployments tab of an entity in the app, for the links at commits. Default:
     * `/catalog/{namespace}/{kind}/{name}/deployments`.
     */
    deploymentsPath?: string;

    /** Path of the page of approvals in the app, for notifications. Default: `/git-deployments/approvals`. */
    approvalsPath?: string;

    /** How images are built. */
    pipeline?: PipelineConfig;
  };
}

/** How images are built; all of it is the operator's, nothing a repository's. */
interface PipelineConfig {
  /**
   * Image with git, a POSIX shell, awk and sed, and with Git LFS where that is used, for `setup`. Pin it by digest
   * (`repository:tag@sha256:…`).
   */
  gitImage?: string;
  /** Kaniko with the `push` subcommand. Pin it by digest (`repository:tag@sha256:…`). */
  kanikoImage?: string;
  /** Further flags for Kaniko; those about registries go to `push` too. */
  kanikoArgs?: string[];
  /** Secret of type kubernetes.io/dockerconfigjson in the build namespace, for `push` alone. */
  pushSecret?: string;
  /**
   * The like for `build` alone: for private base images and the cache. A Dockerfile's RUN can read it, so it must never be
   * able to push an image.
   */
  pullSecret?: string;
  /** The registry speaks plain HTTP. */
  insecureRegistry?: boolean;
  /** Layers that later builds take over. Off by default. */
  cache?: {
    enabled?: boolean;
    /** Where they are kept. Default: `{{ image }}/cache`, below the image's own repository. */
    repository?: string;
    /** Take layers from it, but put none there. */
    readOnly?: boolean;
  };
  /**
   * Use Pipelines of the build namespace instead of embedding them in the runs, for clusters that forbid that
   * (`disable-inline-spec`). See docs/cluster.md.
   */
  ref?: { name: string };
  /** Of the build pods; its token is not mounted. Default: the namespace's `default`. */
  serviceAccount?: string;
  /** Secrets of the build namespace that the images of the pipeline itself are pulled with. */
  imagePullSecrets?: string[];
  /** Run build pods in user namespaces of their own. */
  userNamespaces?: boolean;
  /** What `build` asks for and may take; those of the other steps are under their names. Defaults suit a node of 4 GiB. */
  resources?: StepResources & { setup?: StepResources; push?: StepResources };
  nodeSelector?: { [name: string]: string };
  /** As in a pod. */
  tolerations?: Array<{ [key: string]: unknown }>;
  /** As in a pod. */
  affinity?: { [key: string]: unknown };
  priorityClassName?: string;
  runtimeClassName?: string;
  /** Labels and annotations for the runs and their pods. */
  labels?: { [name: string]: string };
  annotations?: { [name: string]: string };
  /** In seconds. */
  timeouts?: {
    /** Until a run has its pod at work. Default: 600. */
    start?: number;
    /** Default: 600. */
    setup?: number;
    /** Default: 1800. */
    build?: number;
    /** Default: 900. */
    push?: number;
    /** Until a rollout is complete. Default: 600. */
    deploy?: number;
    /** The whole run; never less than its parts. Default: 3600. */
    run?: number;
  };
}

interface StepResources {
  requests?: { [name: string]: string };
  limits?: { [name: string]: string };
}
