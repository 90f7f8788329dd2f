import type { auditMessages } from '../messages/audit';
import type { Translated } from '../nested';

/** Das Protokoll. */
export const audit: Translated<typeof auditMessages> = {
  audit: {
    title: 'Protokoll',
    events: 'Wer was getan hat',
    csv: 'CSV herunterladen',
    json: 'JSON herunterladen',
    empty: 'Nichts, was dazu passt, wurde getan.',
    outcome: {
      succeeded: 'Getan',
      refused: 'Verweigert',
      failed: 'Fehlgeschlagen',
    },
    severity: { high: 'Wichtig', critical: 'Kritisch' },
    filter: {
      project: 'Projekt',
      containerId: 'Container',
      actor: 'Wer',
      action: 'Aktion',
      outcome: 'Ergebnis',
      from: 'Von',
      to: 'Bis',
    },
  },
};
