import { GIT_SECRET_NAME, PREFIX } from './words';

/** What the cluster says of something that does not come about. */
export interface Complaint {
  reason?: string;
  message?: string;
}

interface Rule {
  /** Matched against `reason: message`. */
  when: RegExp;
  /** What is wrong and what the operator can do; from the whole text and what the pattern caught. */
  say: (text: string, ...caught: string[]) => string;
}

const CONFIG = 'gitDeployments.pipeline';

/**
 * The first that fits counts. The patterns are of messages of the API server, the scheduler, the kubelet and Tekton's
 * controller (sources: kubernetes/kubernetes, tektoncd/pipeline).
 */
const RULES: Rule[] = [
  {
    when: /exceeded quota|ExceededResourceQuota/,
    say: () =>
      'The quota of the build namespace is used up: wait for other builds to end, or raise it',
  },
  {
    when: /must specify /,
    say: () =>
      "The quota of the build namespace demands requests or limits of every container, of Tekton's own too: add a LimitRange with defaults there",
  },
  {
    when: /maximum .+ usage per .+ is|minimum .+ usage per .+ is/,
    say: () =>
      `The LimitRange of the build namespace does not allow what the build asks for: correct ${CONFIG}.resources`,
  },
  {
    when: /Insufficient [\w./-]+/,
    say: all =>
      `No node has enough free ${listOf(
        all,
        /Insufficient ([\w./-]+)/g,
      )}: add a node, or lower ${CONFIG}.resources`,
  },
  {
    when: /didn't match Pod's node affinity|node\(s\) didn't match (?:Pod's )?node selector/,
    say: () =>
      `No node is as the build wants it: correct ${CONFIG}.nodeSelector or affinity, or label a node`,
  },
  {
    when: /had untolerated taint/,
    say: () =>
      `All nodes have taints that the build does not tolerate: set ${CONFIG}.tolerations`,
  },
  {
    when: /service ?accounts? "?([^\s"]+)"? not found/i,
    say: (_, name) =>
      `There is no service account "${
        name.split('/').at(-1) ?? name
      }" in the build namespace: create it, or correct ${CONFIG}.serviceAccount`,
  },
  {
    when: /no PriorityClass with name (\S+) was found/,
    say: (_, name) =>
      `There is no PriorityClass "${name}": create it, or correct ${CONFIG}.priorityClassName`,
  },
  {
    when: /RuntimeClass "?([^\s"]+)"? not found/i,
    say: (_, name) =>
      `There is no RuntimeClass "${name}": create it, or correct ${CONFIG}.runtimeClassName`,
  },
  {
    when: /user ?namespaces?/i,
    say: () =>
      `The node cannot give the build a user namespace: that takes containerd 2 and a recent runc, or ${CONFIG}.userNamespaces: false`,
  },
  {
    when: /violates PodSecurity "([^"]+)"/,
    say: (_, level) =>
      `Pod Security "${level}" forbids the build's pod: label the build namespace pod-security.kubernetes.io/enforce=baseline`,
  },
  {
    when: /security context constraint/,
    say: () =>
      "No SecurityContextConstraint allows the build's pod: grant one to its service account that allows uid 0 and the capabilities of the documentation",
  },
  {
    when: /must not set the field\(s\): .*(?:pipelineSpec|taskSpec)/,
    say: () =>
      `The cluster forbids runs to embed their pipeline: apply what GET /clusters/<name>/pipelines answers, and set ${CONFIG}.ref.name`,
  },
  {
    when: /namespaces? "([^"]+)" not found/,
    say: (_, name) =>
      `There is no namespace "${name}" in the cluster: create it as docs/manifests/namespace.yaml does, or correct buildNamespace`,
  },
  {
    when: /could not find the requested resource/,
    say: () =>
      'The cluster does not know PipelineRuns: install Tekton Pipelines',
  },
  {
    // Tekton's own is not a policy, and says itself what it does not like.
    when: /admission webhook "(?!\w+\.webhook\.pipeline\.tekton\.dev|webhook\.pipeline\.tekton\.dev)([^"]+)" denied the request/,
    say: (_, webhook) =>
      `The policy "${webhook}" of the cluster refuses the build: make an exception for the build namespace`,
  },
  {
    when: /secret "([^"]+)" not found/,
    say: (_, name) =>
      GIT_SECRET_NAME.test(name)
        ? `The Secret "${name}" with the git credentials is gone: start the build again`
        : `There is no Secret "${name}" in the build namespace: create it, or correct what names it`,
  },
  {
    when: /references non-existent secret key: (\S+)|couldn't find key (\S+) in Secret/,
    say: (_, key, other) =>
      `A Secret of the build has no key "${key ?? other}": add it`,
  },
  {
    when: /configmap "([^"]+)" not found/,
    say: (_, name) =>
      `There is no ConfigMap "${name}" in the build namespace: create it`,
  },
  {
    when: /InvalidImageName/,
    say: () =>
      `The name of an image of the pipeline is not one: correct ${CONFIG}.gitImage or kanikoImage`,
  },
  {
    when: /(?:Image|Registry)\w*:.*(?:unauthorized|authorization failed|authentication required|access denied|403 Forbidden|401 Unauthorized)/is,
    say: () =>
      `The registry does not let the node pull an image of the pipeline: set ${CONFIG}.imagePullSecrets`,
  },
  {
    when: /ImagePull|PullImage|ErrImage|ImageInspectError|RegistryUnavailable/,
    say: () =>
      `An image of the pipeline cannot be pulled: correct ${CONFIG}.gitImage or kanikoImage, or see to the registry`,
  },
  {
    when: /PodEvicted|Evicted|node was low on resource: ([\w-]+)/,
    say: all => {
      const [, what] = /low on resource: ([\w-]+)/.exec(all) ?? [];
      return what
        ? `The node ran short of ${what} and evicted the build: start it again, and see to room or ${CONFIG}.resources`
        : 'The node evicted the build: start it again';
    },
  },
  {
    when: /Unschedulable|ExceededNodeResources/,
    say: () =>
      `No node takes the build's pod: add one, or correct what ${CONFIG} asks for`,
  },
];

/** What the cluster says, in plain words where they are known, with its own after them. */
export function inPlainWords({ reason, message }: Complaint): string {
  const told = [reason, message].filter(Boolean).join(': ');
  const plain = known(told);
  return plain ? `${plain} (${told})` : told;
}

/** Whether there are plain words for it. */
export function isKnown({ reason, message }: Complaint): boolean {
  return known(`${reason}: ${message}`) !== undefined;
}

function known(told: string): string | undefined {
  // Our own names do not count as words of the cluster.
  const text = told.replaceAll(PREFIX, '');
  for (const { when, say } of RULES) {
    const match = when.exec(text);
    if (match) {
      return say(text, ...match.slice(1));
    }
  }
  return undefined;
}

function listOf(text: string, pattern: RegExp): string {
  const found = [...text.matchAll(pattern)].map(([, name]) =>
    name.replace(/[.,;]+$/, ''),
  );
  return [...new Set(found)].join(' and ');
}
