import type { clustersMessages } from '../messages/clusters';
import type { Translated } from '../nested';

/** Die Cluster und was in ihnen gefunden wurde. */
export const clusters: Translated<typeof clustersMessages> = {
  findingStatus: {
    ok: 'In Ordnung',
    warning: 'Könnte besser sein',
    failed: 'Funktioniert nicht',
    unknown: 'Nicht bekannt',
  },
  watchState: {
    watching: 'Änderungen werden sofort gehört',
    disconnected: 'Nicht verbunden; der Cluster wird ab und zu gefragt',
    elsewhere: 'Ein anderes Backend arbeitet für ihn',
  },
  clusters: {
    title: 'Cluster',
    link: 'Cluster (für Administratoren)',
    empty: 'Es ist kein Cluster konfiguriert.',
    builds: 'Builds',
    load: '{{running}} von höchstens {{limit}} laufen, {{queued}} warten',
    namespaces: 'Builds laufen in',
    watch: 'Beobachtung',
    problem: 'Problem',
    lastProgress: 'Zuletzt gehört',
    check: 'Erneut prüfen',
    checking: 'Wird geprüft …',
    checkNamed: 'Erneut prüfen: {{name}}',
    findings: 'Was in {{name}} gefunden wurde',
    nothingFound: 'Es wurde nichts geprüft.',
    remedy: 'Was zu tun ist:',
  },
};
