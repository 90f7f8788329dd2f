import type { buildMessages } from '../messages/build';
import type { Translated } from '../nested';

/** Ein Build, und was man mit ihm tun kann. */
export const build: Translated<typeof buildMessages> = {
  buildAction: {
    cancel: 'Build abbrechen',
    redeploy: 'Erneut deployen',
    rollback: 'Hierauf zurückrollen',
    promote: 'Übernehmen …',
    menu: 'Aktionen für {{id}}',
  },
  cancelBuild: {
    title: '{{id}} abbrechen?',
    text: 'Was bis jetzt gebaut ist, wird verworfen; das Log bleibt. Was läuft, wird nicht angerührt.',
    confirm: 'Build abbrechen',
    keep: 'Weiterbauen',
  },
  redeploy: {
    title: '{{id}} erneut deployen?',
    text: 'Das Image {{image}} wird so deployt, wie der Container jetzt konfiguriert ist. Es wird nichts gebaut.',
    confirm: 'Erneut deployen',
  },
  rollback: {
    title: 'Auf {{id}} zurückrollen?',
    text: 'Das Image {{image}} wird mit der Konfiguration deployt, die der Container für {{id}} hatte. Was gebaut wird, wird abgebrochen; was wartet, entfällt.',
    pins: 'Automatische Deployments ruhen: Pushes werden nicht gebaut, bis jemand den Container wieder löst.',
    confirm: 'Zurückrollen',
  },
  promote: {
    title: '{{id}} übernehmen',
    text: 'Das Image {{image}} wird mit seinem Digest in einen anderen Container deployt. Es wird nichts gebaut.',
    target: 'Deployen nach',
    nowhere:
      'Kein anderer Container dieser Entität wird aus demselben Repository gebaut.',
    confirm: 'Übernehmen',
  },
  build: {
    ask: 'Um einen Build bitten',
    allowedBy: 'Erlaubt, weil',
    broken: 'An der Schranke vorbei',
    brokenGlass: 'An der Schranke vorbei deployt von',
    waitsForApproval: 'Dieser Build wartet auf eine Freigabe.',
    toApproval: 'Anfrage ansehen',
    title: 'Build {{id}}',
    id: 'Build',
    permalink: 'Link auf diesen Build kopieren',
    progress: 'Schritt',
    step: '{{step}} von {{steps}}: {{instruction}}',
    backToContainer: 'Zurück zum Container',
    trigger: 'Build auslösen',
    triggerFor: 'Build auslösen für {{container}}',
    summary: 'Übersicht',
    reason: 'Grund',
    commit: 'Commit',
    author: 'Committer',
    triggeredBy: 'Ausgelöst von',
    queued: 'Eingereiht',
    duration: 'Dauer',
    image: 'Image',
    digest: 'Digest',
    noDigest: 'Noch nicht gepusht',
    values: 'Werte, die der Build bekommt',
    failed: 'Der Build ist fehlgeschlagen',
    failedIn: 'Der Build ist in der Stufe {{stage}} fehlgeschlagen',
    noReason: 'Ein Grund wurde nicht genannt; im Log steht mehr.',
    queue: 'Wartet',
    waiting: 'Nummer {{position}} von {{length}}, die warten: {{reason}}',
    source: 'Deployt das Image von',
    undone: 'Das Ausrollen wurde rückgängig gemacht: {{image}} läuft wieder.',
  },
  stages: {
    title: 'Stufen',
    none: 'Noch hat keine Stufe begonnen.',
  },
  failure: {
    instruction: 'Schritt {{step}} von {{steps}}',
    place: '{{file}}, Zeile {{line}}',
    lines: 'Was zuerst ausgegeben wurde',
    toLine: 'Im Log zeigen',
    hintTitle: 'Wo Sie nachsehen können',
    hint: {
      baseImage:
        'Dieses Basis-Image gibt es nicht. Prüfen Sie Name und Tag hinter FROM, und ob es gelöscht wurde.',
      baseImageDenied:
        'Die Registry des Basis-Images lässt den Build es nicht holen. Nehmen Sie ein öffentliches Image, oder lassen Sie Ihr Plattform-Team den Builds einen Zugang zum Holen geben.',
      notInContext:
        'COPY und ADD sehen nur, was der Commit unter dem Pfad dieses Containers hat. Prüfen Sie den Namen (Groß- und Kleinschreibung zählen), .dockerignore, und ob die Datei erst in einem späteren Schritt entsteht.',
      outsideContext:
        'COPY und ADD kommen nicht aus dem Build-Kontext hinaus. Setzen Sie den Pfad dieses Containers auf einen Ordner, der Dockerfile und Datei enthält.',
      outOfMemory:
        'Der Speicher ging aus. Lassen Sie den Schritt weniger auf einmal tun (zum Beispiel NODE_OPTIONS=--max-old-space-size, weniger parallele Jobs), oder erhöhen Sie die Grenze.',
      registryAuth:
        'Die Registry will wissen, wer pusht. Lassen Sie Ihr Plattform-Team den Zugang prüfen: Vielleicht ist er abgelaufen.',
      registryDenied:
        'Der Zugang darf nicht in dieses Repository der Registry schreiben. Lassen Sie es Ihr Plattform-Team gewähren, oder wählen Sie einen anderen Namen des Images.',
      registryQuota:
        'Die Registry hat für dieses Repository keinen Platz mehr. Löschen Sie alte Tags, oder lassen Sie die Quote erhöhen.',
      registryUnreachable:
        'Die Registry war vom Cluster aus nicht zu erreichen. Prüfen Sie ihren Namen, und ob sie läuft.',
      rateLimit:
        'Die Registry zählt, wie oft Images geholt werden, und es war zu oft. Warten Sie eine Weile, oder holen Sie über einen Spiegel oder mit einem Zugang.',
      crashLoop:
        'Der Container startet und endet immer wieder. Seine letzten Zeilen oben sagen, warum: oft eine fehlende Umgebungsvariable, ein falscher Befehl oder ein Dienst, den er nicht erreicht.',
      imagePull:
        'Der Cluster kann das Image nicht holen. Prüfen Sie, ob der Namespace ein imagePullSecret für die Registry hat.',
      probe:
        'Der Container läuft, aber seine Probe sagt, dass er nicht bereit ist. Prüfen Sie Port und Pfad der Probe, und wie lange das Programm zum Starten braucht.',
      unschedulable:
        'Kein Knoten hat Platz für den Pod. Senken Sie seine Anforderungen, oder lassen Sie Ihr Plattform-Team Platz schaffen.',
      npm: 'npm konnte etwas nicht installieren oder ausführen. Prüfen Sie, ob package-lock.json zu package.json passt und eingecheckt ist, und ob private Pakete ein Token haben.',
      pip: 'pip konnte etwas nicht installieren. Prüfen Sie Name und Version, und ob die Python-Version des Basis-Images sie hat.',
      noSpace:
        'Auf der Platte war kein Platz mehr. Verkleinern Sie das Image (.dockerignore, weniger Schichten, Caches im selben RUN leeren), oder lassen Sie die Grenze erhöhen.',
      timeout:
        'Es hat länger gedauert, als es darf. Suchen Sie, was hängt; braucht es die Zeit, lassen Sie die Grenze erhöhen.',
      noDockerfile:
        'Der Commit hat kein Dockerfile, wo dieser Container es sucht. Prüfen Sie Pfad und Dockerfile in den Einstellungen.',
      dockerfileSyntax:
        'Das Dockerfile ist nicht zu lesen. Suchen Sie in der Anweisung nach einem Tippfehler oder einem fehlenden Backslash.',
      gitAccess:
        'Der Git-Server ließ den Build das Repository nicht lesen. Verbinden Sie das Konto in den Einstellungen erneut, oder prüfen Sie, ob es noch Zugang hat.',
      commandNotFound:
        'Ein Programm, das RUN aufruft, ist nicht im Image. Installieren Sie es in einem früheren Schritt, oder nehmen Sie ein Basis-Image, das es hat.',
    },
  },
  change: {
    title: 'Was sich geändert hat',
    first: 'Dies ist der erste Build dieses Containers.',
    since: 'Seit',
    same: 'Derselbe Commit wie zuvor wird erneut deployt.',
    reverts: 'Dies geht zurück: Diese Commits werden weggenommen.',
    commits: 'Commits',
    more: 'und mehr',
    showAll: 'Alle {{total}} Commits zeigen',
    files_one: '1 Datei geändert',
    files_other: '{{count}} Dateien geändert',
    filesMore: 'Mehr als {{total}} Dateien geändert',
    noFiles: 'Keine Dateien geändert',
    dockerfile: 'Das Dockerfile ist darunter',
    settings: 'Einstellungen, die sich geändert haben',
    compare: 'Vergleichen',
    loading: 'Was sich geändert hat, wird gesucht …',
  },
  events: {
    title: 'Was der Cluster sagte',
    warning: 'Warnung',
    normal: 'Hinweis',
    times_one: 'einmal',
    times_other: '{{count}}-mal',
  },
};
