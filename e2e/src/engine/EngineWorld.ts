import type { TestPortal } from '../TestPortal';
import type { ClusterApi } from './ClusterApi';
import type { RegistryImage } from './RegistryApi';

/** A build that waits, in its step `build`, until the test lets it go on. */
export interface Gate {
  /** The line of the Dockerfile at which it waits. */
  instruction: string;
  /** Resolves when a build got there. */
  reached: Promise<void>;
  open(): void;
}

/**
 * A portal with a cluster behind it, played or real. The suites are told alike in both: what holds in one and not in the
 * other is a fault of the played one.
 */
export interface EngineWorld {
  readonly portal: TestPortal;
  /** The cluster, as its administrator. */
  readonly api: ClusterApi;
  /** Where runs are made, and where workloads are. */
  readonly namespaces: { builds: string; target: string };
  /** What Dockerfiles build on: there is a shell in it. */
  readonly baseImage: string;
  /** The Secret with the registry's credentials, in the namespace of builds. */
  readonly pushSecret: string;
  /** The pipeline's image for `setup`, and one that no registry has. */
  readonly gitImage: string;
  readonly missingImage: string;
  /** Whether build pods have user namespaces of their own. */
  readonly userNamespaces: boolean;
  /** Where a pod would find the API server. */
  readonly apiServerFromPods: string;

  /** An image as the registry has it. */
  image(
    repository: string,
    reference: string,
  ): Promise<RegistryImage | undefined>;

  /** A gate for the next build that has its instruction; `after`: what is played waits after its step, not before. */
  gate(options?: { after?: boolean }): Promise<Gate>;

  /** Lets the push of the next build wait, where this can be done; answers how to let it go on. */
  holdPush?(): Promise<() => Promise<void>>;

  /** Resets all connections between the backend and the API server. */
  cutConnections(): Promise<void>;

  /** All watches between the backend and the API server stay open, and tell nothing any more; new ones do well. */
  silenceWatches(): Promise<void>;

  /** Ends all watches, and lets the API server forget what was before: who goes on from there is told 410. */
  expireWatches?(): Promise<void>;

  /** Allows the namespace of builds no more pods; answers how to lift that. */
  exhaustQuota(): Promise<() => Promise<void>>;

  /** Ends Tekton's controller at once, and starts it again. */
  restartController?(): Promise<void>;

  /** Ends the API server at once, and starts it again; resolves when it answers. */
  restartApiServer?(): Promise<void>;

  stop(): Promise<void>;
}
