import type { AdviceFinding } from 'backstage-plugin-git-deployments-common';
import { buildTools } from './checks/buildTools';
import { dockerignore } from './checks/dockerignore';
import { rootUser } from './checks/rootUser';
import { secrets } from './checks/secrets';
import { unpinnedBase } from './checks/unpinnedBase';
import { watchPath } from './checks/watchPath';
import type { AdvisorFacts } from './types';

/** All checks; what weighs most comes first. */
const CHECKS = [
  secrets,
  unpinnedBase,
  rootUser,
  buildTools,
  dockerignore,
  watchPath,
];

/** A text of a server may make so many; more are of no use to anybody. */
const MOST_FINDINGS = 50;

/** What there is to say, warnings first. Pure. */
export function advise(facts: AdvisorFacts): AdviceFinding[] {
  const findings = CHECKS.flatMap(check => check(facts));
  return [
    ...findings.filter(({ severity }) => severity === 'warning'),
    ...findings.filter(({ severity }) => severity === 'info'),
  ].slice(0, MOST_FINDINGS);
}
