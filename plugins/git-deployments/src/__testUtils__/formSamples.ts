import type {
  Advice,
  Inspection,
  TargetChoices,
} from 'backstage-plugin-git-deployments-common';

const SHA = 'abc123def4567890abc123def4567890abc123de';

export function inspectionSample(part: Partial<Inspection> = {}): Inspection {
  return {
    path: '/',
    dockerfiles: [{ path: 'Dockerfile', port: null }],
    complete: true,
    stack: null,
    evidence: null,
    starters: [],
    ...part,
  };
}

export function targetChoicesSample(
  part: Partial<TargetChoices> = {},
): TargetChoices {
  return {
    project: 'component:default/api',
    clusters: [
      {
        name: 'demo',
        patterns: [],
        namespaces: [
          {
            name: 'shop',
            problem: null,
            workloads: [
              {
                kind: 'Deployment',
                name: 'cart',
                containers: [
                  {
                    name: 'app',
                    image: 'registry.example.com/cart:1',
                    usedBy: null,
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
    ...part,
  };
}

export function adviceSample(part: Partial<Advice> = {}): Advice {
  return {
    commit: SHA,
    dockerfile: 'Dockerfile',
    checkedAt: '2026-01-01T00:00:00.000Z',
    findings: [],
    ...part,
  };
}
