import { createConditionExports } from '@backstage/plugin-permission-node';
import { containerResourceRef } from './containerResource';
import { containerRules } from './rules';

const { conditions, createConditionalDecision } = createConditionExports({
  resourceRef: containerResourceRef,
  rules: containerRules,
});

/** What a permission policy can ask of containers: `gitDeploymentsConditions.isInEnvironment({ environments: ['staging'] })`. */
export const gitDeploymentsConditions = conditions;

/** What a permission policy answers where it depends on the container. */
export const createGitDeploymentsConditionalDecision =
  createConditionalDecision;
