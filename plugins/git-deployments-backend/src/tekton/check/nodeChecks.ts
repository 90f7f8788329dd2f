import { Check, failed, listed, ok, unknown, warning } from './findings';

interface Node {
  metadata: { name: string };
  status?: {
    runtimeHandlers?: {
      name?: string;
      features?: { userNamespaces?: boolean };
    }[];
  };
}

/** Whether root in a build pod is nobody on the node. */
export const userNamespaces: Check = {
  id: 'user-namespaces',
  title: 'User namespaces',
  async look(probe, { pipeline }) {
    const on = pipeline.userNamespaces;
    const found = await probe.get<{ items: Node[] }>('/api/v1/nodes');
    if (found.is !== 'there' || found.object.items.length === 0) {
      return unknown(
        'Whether the nodes have user namespaces cannot be seen',
        'Let the platform list nodes: docs/manifests/rbac-check.yaml has the right',
      );
    }
    const without = found.object.items
      .filter(node => !has(node))
      .map(({ metadata }) => metadata.name);
    if (without.length === 0) {
      return on
        ? ok('All nodes give build pods user namespaces')
        : warning(
            'All nodes have user namespaces, but builds do not use them: root in a build pod is root on the node',
            'Set gitDeployments.pipeline.userNamespaces to true',
          );
    }
    const some = `${listed(without.slice(0, 5))}${
      without.length > 5 ? ` and ${without.length - 5} more` : ''
    }`;
    if (!on) {
      return warning(
        `Root in a build pod is root on the node: ${some} cannot have user namespaces`,
        'Upgrade the nodes to Kubernetes 1.33, containerd 2 and a recent runc or newer, then set gitDeployments.pipeline.userNamespaces to true',
      );
    }
    return failed(
      `Builds ask for user namespaces, which ${some} cannot give`,
      'Upgrade these nodes to containerd 2 and a recent runc, keep builds away from them by gitDeployments.pipeline.nodeSelector, or set gitDeployments.pipeline.userNamespaces to false',
    );

    /** The handler of the RuntimeClass is unknown here; mostly it has the class's name. */
    function has({ status }: Node): boolean {
      const wanted = pipeline.runtimeClassName ?? '';
      const handlers = status?.runtimeHandlers ?? [];
      const handler = handlers.find(({ name = '' }) => name === wanted);
      return handler?.features?.userNamespaces === true;
    }
  },
};

/** Whether the pipeline's images are always the same ones. */
export const imagesPinned: Check = {
  id: 'images-pinned',
  title: 'Images of the pipeline are pinned',
  async look(_, { pipeline }) {
    if (pipeline.pipelineRef) {
      return unknown(
        `The images are said by the Task ${pipeline.pipelineRef}, which is not looked at`,
        'Pin the images in that Task by digest (repository:tag@sha256:…)',
      );
    }
    const loose = (['gitImage', 'kanikoImage'] as const).filter(
      key => !/@sha256:[0-9a-f]{64}$/.test(pipeline[key]),
    );
    return loose.length
      ? warning(
          `${listed(
            loose.map(key => `${key} (${pipeline[key]})`),
          )} can change under their tags`,
          `Pin them by digest in gitDeployments.pipeline: repository:tag@sha256:…`,
        )
      : ok('Both images are pinned by digest');
  },
};
