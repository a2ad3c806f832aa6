import type { watchInEnglish } from "../en/watch.ts";

/** As in English, in German. */
export const watchInGerman: typeof watchInEnglish = {
  overview: {
    title: "Übersicht",
    now: "Jetzt",
    server: "Server",
    onLine: "in Betrieb",
    offLine: "außer Betrieb",
    database: "Datenbank",
    reached: "erreichbar",
    notReached: "nicht erreichbar",
    terminals: "Terminals",
    lastMinute: "Nachrichten in der letzten Minute",
    messagesOfHour: "Nachrichten der letzten Stunde",
    refusalsOfHour: "Ablehnungen der letzten Stunde",
    messagesOfDay: "Nachrichten des letzten Tages",
    refusalsOfDay: "Ablehnungen des letzten Tages",
    warnings: "Bitte ansehen",
    nothing: "Nichts: Alles in Ordnung.",
    onlyOutage: "Nichts außer dem Ausfall.",
    messages: "Nachrichten",
    refusals: "Ablehnungen",
    kinds: "Was am letzten Tag abgelehnt wurde",
    noRefusals: "Nichts wurde abgelehnt.",
    chart: "Nachrichten des letzten Tages, und die Ablehnungen darunter",
    span: (from, to) => `${from} bis ${to}`,
    when: "Zeit",
  },
  warnings: {
    offLine: (problem) => `Den Terminals wird gesagt, dass der Server außer Betrieb ist: ${problem}.`,
    reloadFailed: (problem) => `Das letzte Neuladen der Konfiguration ist fehlgeschlagen: ${problem}.`,
    configuration: "Konfiguration",
    journal: "Journal",
    messages: "Nachrichten",
    seeToThem: "Zu klären",
    upstream: {
      "away": (institution) =>
        `Das Bibliothekssystem von ${institution} antwortet nicht: Seine Terminals werden abgewiesen.`,
      "full": (institution) =>
        `Das Bibliothekssystem von ${institution} nimmt Verbindungen an und antwortet auf keiner: Es steht still, oder es ` +
        "sind mehr Sitzungen offen, als es bedient.",
      "login refused": (institution) =>
        `Das Bibliothekssystem von ${institution} weist die Anmeldung ab; nach einigen weiteren sperrt es vielleicht das ` +
        "Konto.",
    },
    stoodFor: (institution) =>
      `Eine Kopie beantwortet Fragen anstelle des Bibliothekssystems von ${institution}; Ausleihen und Verlängerungen werden ` +
      "abgelehnt, solange es nicht erreichbar ist.",
    bypassed: (institution) =>
      `Terminals werden an diesem Server vorbei mit dem Bibliothekssystem von ${institution} verbunden.`,
    messageRefused: (institution, message) =>
      `Das Bibliothekssystem von ${institution} hat ${message} nicht beantwortet: Das wird hier abgelehnt und täglich einmal versucht.`,
    terminalRefused: (institution, terminal) =>
      `Ausleihen und andere Änderungen des Terminals ${terminal} werden abgelehnt: Das Bibliothekssystem von ${institution} hat zwanzig davon nicht beantwortet.`,
    exceptionsAt: (institution, count) =>
      count === 1
        ? `Im Bibliothekssystem von ${institution} ist 1 Änderung nicht bestätigt, oder das Terminal bekam eine andere Auskunft.`
        : `Im Bibliothekssystem von ${institution} sind ${count} Änderungen nicht bestätigt, oder das Terminal bekam eine ` +
          "andere Auskunft.",
    returnsAt: (institution, count, unreleased) =>
      `${count === 1 ? "1 Rückgabe wartet" : `${count} Rückgaben warten`} auf das Bibliothekssystem von ${institution}${
        unreleased > 0 ? `; ${unreleased} auf Ihr Wort` : ""
      }.`,
    failures: (count) =>
      `Seit dem Start des Servers ist die Datenbank ${count === 1 ? "einmal" : `${count}-mal`} ausgefallen.`,
    lostRows: (count) =>
      count === 1
        ? "Seit dem Start des Servers ging 1 Zeile des Journals verloren."
        : `Seit dem Start des Servers gingen ${count} Zeilen des Journals verloren.`,
    exceptions: (count) =>
      count === 1
        ? "Seit dem Start des Servers gab es 1 Ausnahme."
        : `Seit dem Start des Servers gab es ${count} Ausnahmen.`,
    locks: (count) =>
      count === 1
        ? "Seit dem Start des Servers wurde 1 Ausweis durch falsche PINs gesperrt."
        : `Seit dem Start des Servers wurden ${count} Ausweise durch falsche PINs gesperrt.`,
    asked: {
      "cards": (account, today) =>
        `Das Konto ${account} hat heute ohne richtige PIN nach ${today} verschiedenen Ausweisen gefragt.`,
      "cards-with-pin": (account, today) =>
        `Das Konto ${account} hat heute mit richtiger PIN nach ${today} verschiedenen Ausweisen gefragt.`,
      "unknown-cards": (account, today) =>
        `Das Konto ${account} hat heute nach ${today} verschiedenen Ausweisen gefragt, die es nicht gibt.`,
      "items": (account, today) => `Das Konto ${account} hat heute nach ${today} verschiedenen Exemplaren gefragt.`,
    },
    askedOfAll: (institution, today) =>
      `Alle Konten von ${institution} zusammen haben heute ohne richtige PIN nach ${today} verschiedenen Ausweisen gefragt.`,
    usual: {
      burst: (usual, seconds) => `Mehr als ${usual} in ${seconds} Sekunden sind ungewöhnlich.`,
      hour: (usual) => `Mehr als ${usual} in einer Stunde sind ungewöhnlich.`,
      day: (usual) => `Mehr als ${usual} an einem Tag sind ungewöhnlich.`,
    },
    silent: (terminal) => `Terminal ${terminal} meldet sich nicht.`,
    outOfPaper: (terminal) => `Terminal ${terminal} hat kein Papier.`,
    notLoggedIn: "nicht angemeldet",
    gone: (account) => `Vom Konto ${account} ist kein Terminal mehr verbunden.`,
    certificateEnded: (port, day) => `Das Zertifikat von Port ${port} ist am ${day} abgelaufen.`,
    certificateEnds: (port, day) => `Das Zertifikat von Port ${port} läuft am ${day} ab.`,
    loginEnded: (id, day) => `Das Konto ${id} ist am ${day} abgelaufen: Seine Terminals werden abgewiesen.`,
    loginEnds: (id, day, days) =>
      `Das Konto ${id} läuft am ${day} ab, ${days === 0 ? "heute" : days === 1 ? "morgen" : `in ${days} Tagen`}.`,
  },
  upstreams: {
    title: "Bibliothekssysteme",
    institution: "Einrichtung",
    state: "Zustand",
    since: "Seit",
    sessions: "Sitzungen",
    waiting: "Wartend",
    times: "Mittlere und längste Antwort",
    refused: "Abgewiesene Anmeldungen",
    saved: "Hier beantwortet",
    action: "Aktion",
    states: {
      "not asked": "nicht gefragt",
      "answering": "antwortet",
      "away": "nicht erreichbar",
      "full": "überfüllt",
      "login refused": "weist Anmeldung ab",
    },
    stoodFor: "seine Kopie beantwortet Fragen",
    lentFor: "seine Kopie antwortet und verleiht",
    bypassed: "umgangen",
    sessionCounts: ({ open, busy, owing, opened, serves, logins }) =>
      `${open} offen, ${busy} beschäftigt; ${
        owing > 0 ? `${owing} ${owing === 1 ? "wartet" : "warten"} noch auf eine Antwort; ` : ""
      }${opened} geöffnet${
        serves === undefined
          ? ""
          : `; das System bedient ${serves} zugleich, es gibt ${logins} ${logins === 1 ? "Anmeldung" : "Anmeldungen"}`
      }`,
    savedCounts: (logins, messages) =>
      `${logins} Anmeldung${logins === 1 ? "" : "en"}, ${messages} Statusnachricht${messages === 1 ? "" : "en"}`,
    refusedUntil: (what) => `${what} abgelehnt bis`,
    serveAgain: "Wieder bedienen",
    bypass: "Umgehen",
    bypassWhy: "Alle Terminals dieser Einrichtung werden getrennt; innerhalb einer Minute sind sie wieder da.",
    badState: "Der Zustand muss on oder off sein.",
    startedBy: (by) => `gestartet von ${by}`,
    reason: "Grund",
    startCopy: "Die Kopie antworten lassen",
    startCopyWhy:
      "Die Kopie beantwortet Fragen, und das Bibliothekssystem wird nichts gefragt, bis jemand hier die Kopie beendet.",
    stopCopy: "Die Kopie beenden",
    stopCopyWhy: "Das Bibliothekssystem wird wieder gefragt. Ist es nicht erreichbar, antwortet die Kopie weiter.",
  },
  terminals: {
    title: "Terminals",
    table: "Verbundene Terminals, die neuesten zuerst",
    number: "Nr.",
    account: "Konto",
    place: "Standort",
    address: "Adresse",
    since: "Seit",
    lastMessage: "Letzte Nachricht",
    lastRefusal: "Letzte Ablehnung",
    action: "Aktion",
    none: "Kein Terminal ist verbunden.",
    andMore: (count) => `Und ${count} weitere.`,
    missing: "Konten, von denen kein Terminal verbunden ist",
    noneMissing: "Keine.",
    notSeen: ": seit dem Start des Servers nicht gesehen",
    lastSeen: ": zuletzt gesehen ",
    messagesOf: (connection) => `Nachrichten von ${connection}`,
    notLoggedIn: "nicht angemeldet",
    outOfPaper: "kein Papier",
    relayed: "durchgeleitet",
    silent: "still",
    repeats: (count) => count === 1 ? "1 Meldung wiederholt" : `${count} Meldungen wiederholt`,
    disconnect: "Trennen",
    disconnectOne: (connection) => `${connection} trennen`,
    disconnectWhy: "Vielleicht ist dort gerade jemand beschäftigt.",
    disconnected: (connection) => `Terminal ${connection} wurde getrennt.`,
    hadLeft: "Dieses Terminal war schon fort.",
  },
  messages: {
    title: "Nachrichten",
    table: "Nachrichten, die neuesten zuerst",
    time: "Zeit",
    terminal: "Terminal",
    account: "Konto",
    message: "Nachricht",
    patron: "Ausweis",
    item: "Exemplar",
    result: "Ergebnis",
    upstream: "davon Bibliothekssystem",
    show: "Anzeigen",
    terminalHint: "Nummer, Standort oder Adresse",
    patronHint: "der Ausweis, wie er gesendet wurde",
    itemHint: "der Barcode, wie er gesendet wurde",
    aroundMinute: (time) => ["Nur Nachrichten der Minute um ", time, "."],
    between: (since, until) => ["Nur Nachrichten seit ", since, until && [" und vor ", until], "."],
    kept: "Von jedem Terminal sind die letzten 200 gespeichert; die Übersicht zählt alle.",
    showAll: "Alle anzeigen",
    nothing: "Davon ist nichts gespeichert. Was geändert oder abgelehnt wurde, steht im Journal.",
    inJournal: "Im Journal",
    dateSilences: {
      "absent": "Sie hat kein Datum: Kommt sie über eine andere Verbindung noch einmal, ist sie eine neue.",
      "far": "Ihr Datum liegt mehr als einen Tag neben der Uhr des Servers und sagt nichts über Wiederholungen.",
      "standing":
        "Andere Meldungen dieses Terminals trugen ihr Datum länger als fünf Sekunden: Es sagt nichts über Wiederholungen. " +
        "Geht die Uhr des Terminals?",
      "undone": "Dieses Terminal hat seitdem mit demselben Datum das Gegenteil verlangt: Die Meldung ist eine neue.",
    },
    repeated: {
      "resend": "Das Terminal hat nach seiner letzten Antwort gefragt.",
      "no-block": "Sie bekam die Antwort auf dieselbe frühere Offline-Meldung. Nichts wurde noch einmal getan.",
      "sequence":
        "Sie ist nach ihrer Nummer (AY) eine Wiederholung: Sie bekam die erste Antwort, und nichts wurde noch einmal getan.",
      "transaction-id": "Die Zahlung hat die Kennung (BK) einer früheren: Nichts wurde noch einmal verbucht.",
      "date":
        "Sie wurde nach ihrem Datum für eine Wiederholung gehalten: Sie bekam die erste Antwort, und nichts wurde noch einmal getan.",
      "heard":
        "Das Terminal hat die erste Antwort gehört, aber es ist nichts mehr offen: Sie bekam diese Antwort, und nichts wurde verbucht.",
    },
    wire: "Auch Statusmeldungen und die Namen des Protokolls",
    anyRefusal: "abgelehnt, aus welchem Grund auch immer",
  },
};
