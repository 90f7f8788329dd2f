import type { connectionsMessages } from '../messages/connections';
import type { Translated } from '../nested';

/** Einstellungen > Git Providers. */
export const connections: Translated<typeof connectionsMessages> = {
  oauth: {
    connected: 'Mit {{provider}} verbunden.',
    failed: 'Nicht verbunden: {{reason}}',
    failedWithoutReason: 'Nicht verbunden. Bitte versuchen Sie es erneut.',
  },
  providers: {
    title: 'Anbieter',
    empty:
      'In diesem Portal ist kein Git-Anbieter konfiguriert. Bitten Sie die Administratoren darum.',
    connect: 'Verbinden',
    connecting: 'Wird verbunden …',
    connectTo: '{{provider}} verbinden',
  },
  connections: {
    title: 'Meine Verbindungen',
    empty:
      'Sie haben noch keinen Git-Anbieter verbunden. Damit wählen Sie unter den Repositorys, die Ihr Konto sieht; das Portal erhält dann deren Pushes, baut und deployt sie. Sie können die Verbindung jederzeit trennen.',
    active: 'Aktiv',
    since: 'Verbunden',
    containers_zero: 'von keinem Container benutzt',
    containers_one: 'von {{count}} Container benutzt',
    containers_other: 'von {{count}} Containern benutzt',
    scopes: 'darf {{scopes}}',
    expires: 'das Token endet {{when}} und erneuert sich von selbst',
    sharedBy: 'geteilt von {{owner}}',
    missingScopes:
      'Nicht gewährt: {{scopes}}. Verbinden Sie erneut und gewähren Sie es, sonst schlägt fehl, was es braucht.',
    problem: 'Der Zugang ist zu Ende: {{reason}}',
    waiting_one: '{{count}} Build oder Push wartet, bis erneut verbunden ist.',
    waiting_other:
      '{{count}} Builds und Pushes warten, bis erneut verbunden ist.',
    reconnect: 'Erneut verbinden',
    reconnectAs: '{{login}} bei {{provider}} erneut verbinden',
    reconnectHint: 'Der Zugang ist zu Ende: erneut verbinden',
    disconnect: 'Trennen',
    disconnectFrom: '{{login}} bei {{provider}} trennen',
  },
  shares: {
    title: 'Geteilte Repositorys von {{login}} bei {{provider}}',
    open: 'Geteilte Repositorys ({{number}})',
    text: 'Die Admins eines Projekts dürfen Container auf ein Repository richten, das mit ihm geteilt ist. Sie sehen nur dieses Repository, und nie den Zugang selbst.',
    empty: 'Nichts ist geteilt.',
    with: 'mit {{project}}',
    repository: 'Repository',
    project: 'Projekt',
    projectHelp:
      'Ein System oder eine Entität, zum Beispiel system:default/shop oder component:default/api',
    add: 'Teilen',
    remove: 'Nicht mehr teilen',
    removeNamed: 'Nicht mehr teilen: {{repository}} mit {{project}}',
    removeTitle: '{{repository}} nicht mehr mit {{project}} teilen?',
    removeText:
      'Es kann kein weiterer Container darauf gerichtet werden. Die es sind, gehen weiter.',
    close: 'Schließen',
  },
  disconnect: {
    title: '{{login}} bei {{provider}} trennen?',
    text: 'Das Portal vergisst den Zugang zu diesem Konto.',
    inUse:
      'Trennen Sie trotzdem, so werden deren Webhooks entfernt, und Pushes bauen sie nicht mehr, bis jemand sie wieder verbindet. Was läuft, läuft weiter.',
    confirm: 'Trennen',
    anyway: 'Trotzdem trennen',
  },
};
