/** Who has which role in a project. */
export const rolesMessages = {
  roles: {
    title: 'Roles',
    of: 'Roles in {{project}}',
    noOwner:
      'Nobody is owner here, so nobody can give roles or release what is locked. Ask your platform team for these lines in the configuration:',
    who: 'User or group',
    role: 'Role',
    source: 'Where it comes from',
    actions: 'Actions',
    sources: {
      configuration: 'Configuration of the portal',
      ownership: 'Owns the entity in the catalog',
      binding: 'Given here',
    },
    roles: { owner: 'Owner', admin: 'Admin', member: 'Member' },
    give: 'Give the role',
    take: 'Take',
    takeFrom: 'Take the role from {{who}}',
    takeText: 'They are no longer {{role}} by this.',
  },
} as const;
