import type { commonMessages } from '../messages/common';
import type { Translated } from '../nested';

/** Worte, die mehrere Seiten brauchen. */
export const common: Translated<typeof commonMessages> = {
  common: {
    backendLost:
      'Das Backend ist seit {{time}} nicht zu erreichen. Was Sie sehen, ist der Stand von da; es frischt sich selbst auf, sobald das Backend wieder da ist.',
    cancel: 'Abbrechen',
    copied: 'Kopiert',
    copy: '{{what}} kopieren',
    never: 'nie',
    nextPage: 'Nächste Seite',
    previousPage: 'Vorige Seite',
    range: '{{from}}–{{to}} von {{total}}',
    refreshFailed: 'Nicht aktuell, wird erneut versucht: {{reason}}',
    retry: 'Erneut versuchen',
    showOlder: 'Ältere zeigen',
  },
  pipelineStatus: {
    Connected: 'Verbunden',
    Started: 'Gestartet',
    Running: 'Läuft',
    Succeeded: 'Gelungen',
    Failed: 'Fehlgeschlagen',
    Error: 'Störung',
  },
  buildStatus: {
    pending_approval: 'Wartet auf Freigabe',
    queued: 'Wartet',
    building: 'Wird gebaut',
    deploying: 'Wird ausgerollt',
    cancelling: 'Wird abgebrochen',
    succeeded: 'Gelungen',
    failed: 'Fehlgeschlagen',
    error: 'Störung',
    cancelled: 'Abgebrochen',
    rejected: 'Abgelehnt',
    expired: 'Abgelaufen',
    superseded: 'Überholt',
  },
  stage: {
    setup: 'Setup',
    build: 'Build',
    push: 'Push',
    deploy: 'Deploy',
  },
  stageStatus: {
    pending: 'Steht aus',
    running: 'Läuft',
    succeeded: 'Gelungen',
    failed: 'Fehlgeschlagen',
    skipped: 'Übersprungen',
  },
  outcome: {
    build: 'Build',
    skip: 'Übersprungen',
    block: 'Blockiert',
    awaitApproval: 'Wartet auf Freigabe',
  },
  trigger: {
    push: 'Push',
    manual: 'Von Hand',
    poll: 'Beim Nachsehen gefunden',
    redeploy: 'Erneutes Deployment',
    rollback: 'Rollback',
    promotion: 'Übernahme',
  },
  protection: {
    none: 'Keiner: Jedes Mitglied des Projekts darf deployen',
    restricted: 'Beschränkt: Admins, Owner und die Genannten dürfen deployen',
    locked: 'Gesperrt: Nur Owner dürfen deployen',
  },
  supersede: {
    'wait-latest':
      'Den laufenden Build zu Ende bringen; nur der neueste Push wartet',
    'cancel-running':
      'Abbrechen, was noch gebaut wird; den neuesten Push bauen',
    'queue-all': 'Jeden Push bauen, einen nach dem anderen',
  },
};
