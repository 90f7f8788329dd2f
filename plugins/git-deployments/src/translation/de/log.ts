import type { logMessages } from '../messages/log';
import type { Translated } from '../nested';

/** Das Log eines Builds. */
export const log: Translated<typeof logMessages> = {
  log: {
    title: 'Log',
    tabs: 'Log nach Stufen',
    all: 'Alles',
    failedTab: '{{stage}} (fehlgeschlagen)',
    runningTab: '{{stage}} (läuft)',
    download: 'Herunterladen',
    empty: 'Noch keine Zeilen.',
    emptyEnded: 'Es gibt keine Zeilen.',
    emptyStage: 'Diese Stufe hat nichts ausgegeben.',
    truncated:
      'Eine Stufe hat mehr ausgegeben, als aufbewahrt wird. Eine Zeile des Logs sagt, wo Zeilen fehlen.',
    deleted:
      'Das Log wurde gelöscht: Es wurde so lange aufbewahrt, wie Logs es werden.',
    state: {
      connecting: 'Verbindung zum Log …',
      live: 'Live',
      reconnecting: 'Die Verbindung ist abgerissen; es wird erneut versucht …',
      ended: 'Ende des Logs',
      failed: 'Das Log kann nicht gezeigt werden: {{reason}}',
    },
    jumpToEnd: 'Zum Ende',
    jumpToEndNew_one: 'Zum Ende (1 neue)',
    jumpToEndNew_other: 'Zum Ende ({{count}} neue)',
    line: 'Zeile {{number}}',
    step: {
      lines_one: '1 Zeile',
      lines_other: '{{count}} Zeilen',
      open: 'Zeilen von {{title}} zeigen',
      fold: 'Zeilen von {{title}} verbergen',
    },
    foldAll: 'Schritte einklappen',
    openAll: 'Schritte ausklappen',
    wrap: 'Zeilen umbrechen',
    tall: 'Hohe Ansicht',
    search: {
      label: 'Im Log suchen',
      keys: 'Aus den Zeilen führen / oder Strg+F hierher; Enter und Umschalt+Enter gehen von Treffer zu Treffer',
      next: 'Nächster Treffer',
      previous: 'Voriger Treffer',
      clear: 'Suche leeren',
      place: '{{place}} von {{total}}',
      placeOfMore: '{{place}} von {{total}} oder mehr',
      none: 'Nicht gefunden',
    },
    stamps: {
      label: 'Zeiten',
      off: 'Keine Zeiten',
      absolute: 'Uhrzeit',
      relative: 'Wie lange her',
      elapsed: 'Seit dem Anfang',
    },
    copyAll: 'Kopieren',
    copied: 'Kopiert',
    notCopied: 'Es konnte nicht kopiert werden.',
    range: {
      label: 'Markierte Zeilen',
      line: '{{tab}}: Zeile {{from}}',
      lines: '{{tab}}: Zeilen {{from}} bis {{to}}',
      copy: 'Zeilen kopieren',
      link: 'Link kopieren',
      clear: 'Markierung aufheben',
      gone: 'Das Log hat keine solche Zeile.',
    },
  },
};
