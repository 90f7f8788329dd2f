import type { overviewMessages } from '../messages/overview';
import type { Translated } from '../nested';

/** Alles, was einem selbst gehört, auf einer Seite und auf Karten. */
export const overview: Translated<typeof overviewMessages> = {
  overview: {
    title: 'Deployments',
    loading: 'Deployments werden geladen',
    search: 'Suche',
    searchHint: 'Name, Umgebung, Entität oder Repository',
    attention: 'Braucht Aufmerksamkeit',
    attentionMore_one: '{{count}} weiteren zeigen, der Aufmerksamkeit braucht',
    attentionMore_other:
      '{{count}} weitere zeigen, die Aufmerksamkeit brauchen',
    all: 'Alle Container',
    empty: {
      title: 'Noch wird nichts von Ihnen aus Git deployt',
      description:
        'Öffnen Sie im Katalog eine Ihrer Komponenten und legen Sie unter Deployments einen Container an: Von da an baut jeder Push ein Image und rollt es aus.',
      action: 'Katalog öffnen',
    },
    noMatch: 'Nichts passt zu den Filtern.',
    clear: 'Filter leeren',
    owner: 'Besitzer',
    anyOwner: 'Alles von mir',
    toEntity: 'Deployments von {{entity}}',
    shown: '{{from}}–{{to}} von {{total}} Containern',
  },
  card: {
    title: 'Deployments',
    all: 'Alle Deployments',
    empty: 'Noch wird nichts aus Git deployt.',
    create: 'Container anlegen',
    more_one: '{{count}} weiterer Container',
    more_other: '{{count}} weitere Container',
    loading: 'Deployments werden geladen',
    newest: 'Neueste Builds',
    newestEmpty: 'Noch keine Builds.',
    failed: 'Fehlgeschlagen',
    waiting: 'Wartet auf Sie',
    nothingWaits: 'Nichts ist fehlgeschlagen, und nichts wartet auf Sie.',
  },
};
