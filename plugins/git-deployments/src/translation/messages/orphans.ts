/** Containers without an entity. */
export const orphansMessages = {
  orphans: {
    title: 'Containers without an entity',
    link: 'Containers without an entity (for administrators)',
    text: 'Their entity was renamed, or is not in the catalog any more. Pushes are still built and rolled out.',
    empty: 'Every container has its entity.',
    more: 'There are {{number}} more.',
    entity: 'Belonged to',
    move: 'Move',
    moveNamed: 'Move {{name}}',
    deleteNamed: 'Delete {{name}}',
    moveTitle: 'Move {{name}} ({{environment}})',
    moveText:
      'It belongs to another entity from now on, with its history; who may change and deploy it follows from that.',
    newEntity: 'Entity',
    newEntityHelp: 'For example component:default/api',
  },
} as const;
