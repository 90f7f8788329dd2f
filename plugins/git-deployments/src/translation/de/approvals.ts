import type { approvalsMessages } from '../messages/approvals';
import type { Translated } from '../nested';

/** Anfragen, die jemand anderes gewähren muss. */
export const approvals: Translated<typeof approvalsMessages> = {
  approvalState: {
    pending: 'Wartet',
    approved: 'Freigegeben',
    rejected: 'Abgelehnt',
    withdrawn: 'Zurückgezogen',
    expired: 'Abgelaufen',
    void: 'Hinfällig',
    retired: 'Durch eine neuere ersetzt',
  },
  approvals: {
    title: 'Freigaben',
    waiting: 'Freigaben: {{number}} warten auf Sie',
    view: {
      mine: 'Warten auf mich',
      pending: 'Alle, die warten',
      all: 'Alle',
    },
    empty: {
      title: 'Hier ist nichts',
      description:
        'Will jemand in einen Container deployen, der eine Freigabe braucht, steht die Anfrage hier.',
    },
    asked: 'Angefragt von',
    request: 'Anfrage',
    what: 'Commit',
    gate: 'Schranke',
    gates: {
      build: 'Vor dem Build: Es läuft nichts, bis freigegeben ist',
      deploy: 'Vor dem Deployment: Das Image wird gebaut, dann wartet es',
    },
    entity: 'Entität',
    requestedBy: 'Angefragt von',
    expires: 'Wartet bis',
    count: 'Freigaben',
    countValue: '{{given}} von {{required}}',
    broken: 'Ein Owner hat dies ohne die nötigen Freigaben durchgelassen.',
    act: {
      approve: 'Freigeben',
      reject: 'Ablehnen',
      withdraw: 'Zurückziehen',
      override: 'An der Schranke vorbei deployen',
    },
    confirm: {
      approve: 'Freigeben?',
      reject: 'Ablehnen?',
      withdraw: 'Ihre Anfrage zurückziehen?',
      override: 'An der Schranke vorbei deployen?',
    },
    explain: {
      approve: '{{commit}} geht sofort weiter nach {{name}}.',
      reject: 'Die Anfrage von {{commit}} für {{name}} endet, für alle.',
      withdraw: 'Die Anfrage von {{commit}} für {{name}} endet.',
      override:
        '{{commit}} geht ohne die nötigen Freigaben weiter nach {{name}}. Alle Admins und Owner erfahren es, und Ihr Grund ist überall zu sehen.',
    },
    comment: 'Kommentar',
    reason: 'Grund',
    reasonHelp: 'Mindestens zehn Buchstaben: Warum kann das nicht warten?',
    answers: 'Was andere sagten',
    noAnswers: 'Noch hat niemand etwas gesagt.',
    said: {
      approve: 'hat freigegeben',
      reject: 'hat abgelehnt',
      withdraw: 'hat zurückgezogen',
      override: 'hat an der Schranke vorbei deployt',
    },
    change: {
      title: 'Was sich ändern würde',
      diff: 'Unterschied zeigen',
      first: 'Hier wurde noch nie etwas deployt.',
      runs: 'Was jetzt läuft:',
      commits: 'Commits',
      noCommits: 'Keine Commits, die nicht schon laufen.',
      files: 'Geänderte Dateien',
      settings: 'Geänderte Einstellungen',
      more: '… und mehr',
      dockerfile: 'Das Dockerfile hat sich geändert.',
      dockerfileUnknown: 'Das Dockerfile hat sich vielleicht geändert.',
    },
  },
  changes: {
    title: 'Änderungen der Einstellungen',
    empty:
      'Die Einstellungen sind so, wie sie beim Anlegen des Containers waren.',
    nothing: 'nichts',
  },
};
