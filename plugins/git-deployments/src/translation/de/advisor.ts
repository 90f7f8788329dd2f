import type { advisorMessages } from '../messages/advisor';
import type { Translated } from '../nested';

/** Was daran, wie ein Container gebaut wird, besser sein könnte. */
export const advisor: Translated<typeof advisorMessages> = {
  advisor: {
    title: 'Ratschläge',
    checked:
      'Angesehen wurde {{file}} des Commits {{commit}}. Nichts davon hält ein Deployment auf.',
    none: 'Nichts zu verbessern: Die Basis-Images sind festgelegt, das Image läuft nicht als root, und weder Geheimnisse noch Bauwerkzeuge bleiben darin.',
    again: 'Erneut ansehen',
    failed: 'Das Repository konnte nicht angesehen werden.',
    line: '{{file}}, Zeile {{line}}',
    settings: 'Einstellungen des Containers',
    fix: 'Abhilfe',
    warning: 'Zu beheben',
    info: 'Könnte besser sein',
    count_one: '{{count}} Befund',
    count_other: '{{count}} Befunde',
  },
};
