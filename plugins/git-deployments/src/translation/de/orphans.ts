import type { orphansMessages } from '../messages/orphans';
import type { Translated } from '../nested';

/** Container ohne Entität. */
export const orphans: Translated<typeof orphansMessages> = {
  orphans: {
    title: 'Container ohne Entität',
    link: 'Container ohne Entität (für Administratoren)',
    text: 'Ihre Entität wurde umbenannt oder steht nicht mehr im Katalog. Pushes werden weiter gebaut und ausgerollt.',
    empty: 'Jeder Container hat seine Entität.',
    more: 'Es gibt noch {{number}}.',
    entity: 'Gehörte zu',
    move: 'Verschieben',
    moveNamed: 'Verschieben: {{name}}',
    deleteNamed: 'Löschen: {{name}}',
    moveTitle: '{{name}} ({{environment}}) verschieben',
    moveText:
      'Er gehört von da an zu einer anderen Entität, samt Verlauf; daraus folgt, wer ihn ändern und deployen darf.',
    newEntity: 'Entität',
    newEntityHelp: 'Zum Beispiel component:default/api',
  },
};
