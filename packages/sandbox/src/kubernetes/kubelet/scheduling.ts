import { Node, Pod } from '../types';

/**
 * Why no node takes a pod, in the scheduler's words; `undefined` where one does. Each pod is looked at alone: nodes do
 * not fill up.
 */
export function whyUnschedulable(
  pod: Pod,
  nodes: readonly Node[],
): string | undefined {
  const reasons = nodes.map(node => refusalsOf(pod, node));
  if (reasons.some(found => found.length === 0)) return undefined;
  const counts = new Map<string, number>();
  for (const reason of reasons.flat()) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const listed = Array.from(counts, ([reason, n]) => `${n} ${reason}`).sort();
  const resources = listed.some(text => text.includes('Insufficient'));
  const help = resources
    ? 'No preemption victims found for incoming pod'
    : 'Preemption is not helpful for scheduling';
  const available = `0/${nodes.length} nodes are available:`;
  return `${available} ${listed.join(
    ', ',
  )}. no new claims to deallocate, preemption: ${available} ${
    nodes.length
  } ${help}.`;
}

function refusalsOf(pod: Pod, node: Node): string[] {
  if (node.spec?.unschedulable) return ['node(s) were unschedulable'];
  const taint = node.spec?.taints?.find(
    t => t.effect !== 'PreferNoSchedule' && !tolerates(pod, t),
  );
  if (taint) {
    return [
      `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`,
    ];
  }
  const wanted = Object.entries(pod.spec.nodeSelector ?? {});
  const labels = node.metadata.labels ?? {};
  if (wanted.some(([key, value]) => labels[key] !== value)) {
    return ["node(s) didn't match Pod's node affinity/selector"];
  }
  return (['cpu', 'memory', 'ephemeral-storage'] as const)
    .filter(name => {
      const has = node.status?.allocatable?.[name];
      return has !== undefined && requestOf(pod, name) > quantityOf(has);
    })
    .map(name => `Insufficient ${name}`);
}

function tolerates(
  pod: Pod,
  taint: { key: string; value?: string; effect: string },
): boolean {
  return (pod.spec.tolerations ?? []).some(
    ({ key, operator = 'Equal', value, effect }) =>
      (!effect || effect === taint.effect) &&
      (key === taint.key || (!key && operator === 'Exists')) &&
      (operator === 'Exists' || (value ?? '') === (taint.value ?? '')),
  );
}

// Containers run together, so their requests add up; init containers run alone.
function requestOf(pod: Pod, name: string): number {
  const of = (containers: Pod['spec']['containers'] = []) =>
    containers.map(c => quantityOf(c.resources?.requests?.[name] ?? 0));
  const together = of(pod.spec.containers).reduce((sum, n) => sum + n, 0);
  return Math.max(together, ...of(pod.spec.initContainers));
}

const UNITS: Record<string, number> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A quantity as Kubernetes writes it (`500m`, `4Gi`) as a number. */
export function quantityOf(text: string | number): number {
  const match = /^([\d.]+)(\D*)$/.exec(String(text));
  if (!match) return 0;
  return Number(match[1]) * (UNITS[match[2]] ?? 1);
}
