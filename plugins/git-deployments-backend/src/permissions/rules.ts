import { createPermissionRule } from '@backstage/plugin-permission-node';
import {
  hasRole,
  PROTECTION_LEVELS,
  ROLES,
  type ProtectionLevel,
  type Role,
} from 'backstage-plugin-git-deployments-common';
import { containerResourceRef } from './containerResource';
import { paramsSchema } from './paramsSchema';

/*
 * What policies may say of containers. Each rule says the same of a container at hand (`apply`) and of rows of the
 * database (`toQuery`): references to entities are compared as the catalog writes them, in lower case.
 */

type Ref = typeof containerResourceRef;

const isInProject = createPermissionRule<Ref, { projects: string[] }>({
  name: 'IS_IN_PROJECT',
  description: 'Containers of some projects',
  resourceRef: containerResourceRef,
  paramsSchema: paramsSchema<{ projects: string[] }>({
    projects: {
      list: true,
      description: 'Entity refs of projects: system:default/shop',
    },
  }),
  apply: ({ project }, { projects }) => lower(projects).includes(project),
  toQuery: ({ projects }) => ({ project: lower(projects) }),
});

const isOfEntity = createPermissionRule<Ref, { entityRefs: string[] }>({
  name: 'IS_OF_ENTITY',
  description: 'Containers of some entities',
  resourceRef: containerResourceRef,
  paramsSchema: paramsSchema<{ entityRefs: string[] }>({
    entityRefs: {
      list: true,
      description: 'Entity refs: component:default/api',
    },
  }),
  apply: ({ entityRef }, { entityRefs }) =>
    lower(entityRefs).includes(entityRef),
  toQuery: ({ entityRefs }) => ({ entityRef: lower(entityRefs) }),
});

const isInEnvironment = createPermissionRule<Ref, { environments: string[] }>({
  name: 'IS_IN_ENVIRONMENT',
  description: 'Containers in some environments',
  resourceRef: containerResourceRef,
  paramsSchema: paramsSchema<{ environments: string[] }>({
    environments: { list: true, description: 'Such as production' },
  }),
  apply: ({ environment }, { environments }) =>
    environments.includes(environment),
  toQuery: ({ environments }) => ({ environment: environments }),
});

const hasProtection = createPermissionRule<Ref, { levels: ProtectionLevel[] }>({
  name: 'HAS_PROTECTION',
  description:
    'Containers of some protection levels: the level in effect, never less than the environment’s minimum',
  resourceRef: containerResourceRef,
  paramsSchema: paramsSchema<{ levels: ProtectionLevel[] }>({
    levels: {
      list: true,
      description: 'Protection levels',
      values: PROTECTION_LEVELS,
    },
  }),
  apply: ({ protection }, { levels }) => levels.includes(protection.level),
  toQuery: ({ levels }) => ({ level: levels }),
});

const hasBinding = createPermissionRule<Ref, { claims: string[]; role: Role }>({
  name: 'HAS_ROLE',
  description:
    'Containers of projects where an owner gave one of the claims at least a role',
  resourceRef: containerResourceRef,
  paramsSchema: paramsSchema<{ claims: string[]; role: Role }>({
    claims: {
      list: true,
      description: 'Entity refs of the user and their groups',
    },
    role: { list: false, description: 'The least role', values: ROLES },
  }),
  apply: ({ bindings }, { claims, role }) =>
    bindings.some(
      binding =>
        hasRole(binding.role, role) &&
        lower(claims).includes(binding.principal),
    ),
  toQuery: ({ claims, role }) => ({
    holds: { principals: lower(claims), role },
  }),
});

/** All rules about containers. */
export const containerRules = {
  isInProject,
  isOfEntity,
  isInEnvironment,
  hasProtection,
  hasRole: hasBinding,
};

function lower(refs: readonly string[]): string[] {
  return refs.map(ref => ref.toLowerCase());
}
