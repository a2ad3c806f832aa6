import type { frameInEnglish } from "../en/frame.ts";
import { otherReasonsInGerman, reasonsInGerman, staffReasonsInGerman } from "./reasons.ts";

/** As in English, in German. */
export const frameInGerman: typeof frameInEnglish = {
  menu: {
    "/": "Übersicht",
    "/copy": "Kopie",
    "/terminals": "Terminals",
    "/messages": "Nachrichten",
    "/desk": "Theke",
    "/journal": "Journal",
    "/statistics": "Statistik",
    "/patrons": "Ausweis",
    "/items": "Exemplar",
    "/lists": "Listen",
    "/why": "Warum nicht?",
    "/try": "Testen",
    "/configuration": "Konfiguration",
  },
  pages: "Seiten",
  language: "Sprache",
  logOut: "Abmelden",
  find: "Suchen",
  findLabel: "Personen, Exemplare und Titel suchen",
  findHint: "Name, Ausweis, Barcode, Titel ( / )",
  foundSoFar: "Bisher gefunden",
  notLive: "Stand: als diese Seite aufgerufen wurde",
  live: "live",
  connectionLost: "nicht live: Die Verbindung ist unterbrochen",
  filter: (count) => count === 0 ? "Filter" : `Filter (${count} gesetzt)`,
  clear: "Zurücksetzen",
  any: "alle",
  asCsv: "Als CSV",
  asTable: "Die Zahlen",
  yes: "ja",
  no: "nein",
  login: {
    title: "Anmelden",
    name: "Name",
    password: "Passwort",
    refused: "Name und Passwort passen nicht zusammen, oder Sie dürfen sich von hier nicht anmelden.",
    tooMany: "Es gab zu viele Anmeldeversuche; versuchen Sie es in einer Minute noch einmal.",
    typed: "Das stand im Formular. Kopieren Sie vor der Anmeldung, was Sie noch brauchen:",
    loggedOut: "Sie wurden abgemeldet. Es ist nichts geschehen; melden Sie sich an und versuchen Sie es noch einmal.",
    loggedOutOfFile: "Sie wurden abgemeldet. Melden Sie sich an und rufen Sie die Datei noch einmal ab.",
    signIn: (host) => `Bei ${host} anmelden`,
    asAnother: "Als jemand anderes anmelden",
    localName: "Mit einem Namen dieses Servers anmelden",
    signedIn: "Sie sind angemeldet",
    signedOut: "Sie sind hier abgemeldet",
    goOn: "Weiter",
    problems: {
      away: (host) =>
        `${host} antwortet nicht. Versuchen Sie es in einer Minute noch einmal; bis dahin melden Sie sich mit einem Namen dieses Servers an, wenn Sie einen haben.`,
      metadata: (host) =>
        `Was ${host} über sich sagt, passt nicht zur Konfiguration. Sagen Sie es Ihrer Administration: „sip2d check --sign-in“ nennt den Fehler.`,
      client: (host) =>
        `${host} erkennt diesen Server nicht an. Sagen Sie es Ihrer Administration: client oder secret in der Konfiguration ist falsch, oder das Secret ist abgelaufen.`,
      denied: (host) =>
        `${host} hat Sie nicht angemeldet. Versuchen Sie es mit Ihrem Konto der Bibliothek, oder fragen Sie, wer dort die Konten verwaltet.`,
      again: () =>
        "Diese Anmeldung hat in einem anderen Fenster oder Browser begonnen, wurde schon benutzt oder hat zu lange gedauert. Melden Sie sich noch einmal an.",
      mixed: (host) =>
        `Die Antwort kam nicht von ${host}. Melden Sie sich noch einmal an; wenn es wieder geschieht, sagen Sie es Ihrer Administration.`,
      proof: (host) =>
        `Was ${host} geschickt hat, beweist nicht, wer Sie sind. Sagen Sie es Ihrer Administration: Der Grund steht im Log des Servers.`,
      clock: (host) =>
        `Die Uhren von ${host} und diesem Server weichen zu weit voneinander ab. Sagen Sie es Ihrer Administration: Die Uhr dieses Servers ist zu stellen.`,
      nobody: (host) =>
        `${host} sagt nicht, wer Sie sind. Sagen Sie es Ihrer Administration: Der Claim, den id_claim nennt, fehlt im Token.`,
      overflow: (host) =>
        `${host} nennt Ihre Gruppen nicht, weil Sie in zu vielen sind. Sagen Sie es Ihrer Administration: Nötig sind Rollen der Anwendung statt Gruppen.`,
      role: (host, who) =>
        `Sie sind bei ${host} als ${who} angemeldet, haben auf diesem Server aber keine Rolle. Fragen Sie, wer dort die Konten verwaltet, oder melden Sie sich als jemand anderes an.`,
      tooMany: () => "Es gab zu viele Anmeldeversuche; versuchen Sie es in einer Minute noch einmal.",
    },
  },
  clearText:
    "Unverschlüsselt gibt es diese Seite nur auf dem Rechner des Servers: Geben Sie dem Dienst ein Zertifikat und einen Schlüssel.",
  foreign: "Das kam von einer anderen Website und wurde nicht ausgeführt.",
  notAllowed: "Nicht erlaubt",
  roleNeeded: (needed, own) => `Dafür ist die Rolle ${needed} nötig; Ihre ist ${own}.`,
  noSuchPage: "Diese Seite gibt es nicht",
  unreadableForm: "Das Formular ist nicht lesbar; es ist nichts geschehen",
  pageFailed: "Die Seite konnte nicht erstellt werden",
  logTells: "Der Grund steht im Log des Servers.",
  lookFirst: "Sehen Sie im Datensatz nach, ob es geschehen ist, bevor Sie es wiederholen.",
  tooLarge: "Die gesendeten Daten sind zu groß; es ist nichts geschehen",
  formMost: (bytes) => `Ein Formular darf mit der Datei darin höchstens ${bytes.toLocaleString("de")} Byte groß sein.`,
  timesOf: (timeZone) => `Zeiten ohne Zeitzone sind die von ${timeZone}.`,
  moment: (local) => `${writtenDay(local)}, ${local.toPlainTime().toString({ smallestUnit: "second" })}`,
  minute: (local) =>
    `${writtenDay(local)}, ${local.toPlainTime().toString({ smallestUnit: "minute", roundingMode: "floor" })}`,
  day: writtenDay,
  dueIn: (days) =>
    days < -1
      ? `${-days} Tage überfällig`
      : days === -1
      ? "1 Tag überfällig"
      : days === 0
      ? "heute"
      : days === 1
      ? "morgen"
      : `in ${days} Tagen`,
  lateToday: "überfällig",
  clock: (local) => local.toPlainTime().toString({ smallestUnit: "second" }),
  decimal: (number) => number.replace(".", ","),
  outcomes: {
    "done": "erledigt",
    "answered": "beantwortet",
    "wrong-pin": "falsche PIN",
    "unknown-card": "unbekannter Ausweis",
    "blocked": "Ausweis darf nicht",
    "unknown-item": "unbekanntes Exemplar",
    "not-allowed": "nicht erlaubt",
    "library-away": "Bibliothekssystem nicht erreichbar",
    "refused": "abgelehnt",
    "incomplete": "unvollständig",
    "unreadable": "unlesbar",
    "resent": "noch einmal gesendet",
    "failed": "fehlgeschlagen",
  },
  messages: {
    "patron-status-request": "fragt nach einer Person",
    "patron-information": "fragt nach einer Person",
    "end-patron-session": "Person ist fertig",
    "item-information": "fragt nach einem Exemplar",
    "item-status-update": "vermerkt etwas zu einem Exemplar",
    "checkout": "Ausleihe",
    "checkin": "Rückgabe",
    "renew": "Verlängerung",
    "renew-all": "Verlängerung von allem",
    "hold": "Vormerkung",
    "fee-paid": "Zahlung",
    "block-patron": "sperrt einen Ausweis",
    "patron-enable": "entsperrt einen Ausweis",
    "login": "Terminal meldet sich an",
    "sc-status": "Terminal meldet sich",
    "request-acs-resend": "bittet um die Antwort noch einmal",
    "unreadable": "unlesbar",
  },
  actions: {
    "checkout": "Ausleihe",
    "renewal": "Verlängerung",
    "checkin": "Rückgabe",
    "undo-checkout": "Ausleihe zurückgenommen",
    "undo-checkin": "Rückgabe zurückgenommen",
    "renew-all": "alle verlängert",
    "hold-placed": "vorgemerkt",
    "hold-cancelled": "Vormerkung gelöscht",
    "hold-changed": "Vormerkung geändert",
    "fee-paid": "Zahlung",
    "due-changed": "Fälligkeit geändert",
    "fee-charged": "Gebühr berechnet",
    "fee-waived": "Gebühr erlassen",
    "card-changed": "neuer Ausweis",
    "patron-blocked": "Ausweis gesperrt",
    "patron-enabled": "Ausweis entsperrt",
    "item-added": "neues Exemplar",
    "patron-added": "neue Person",
    "patron-changed": "Person geändert",
    "patron-seen": "Person nachgeschlagen",
    "item-updated": "Exemplar geändert",
    "pin-set": "PIN gesetzt",
    "pin-locked": "PIN gesperrt",
    "pin-unlocked": "PIN entsperrt",
    "fee-imported": "Gebühr importiert",
    "import": "Import",
    "more-asked": "ungewöhnlich viele Fragen",
    "payment-repeated": "Zahlung, für Wiederholung gehalten",
    "stand-in-started": "Kopie von Hand gestartet",
    "stand-in-stopped": "Kopie von Hand beendet",
    "stand-in-forgot": "Ausweis in der Kopie vergessen",
    "exception": "Ausnahme",
    "exception-closed": "Ausnahme geklärt",
  },
  statuses: {
    "available": "verfügbar",
    "on-order": "bestellt",
    "in-process": "in Bearbeitung",
    "lost": "verloren",
    "missing": "vermisst",
    "claimed-returned": "Rückgabe strittig",
    "damaged": "beschädigt",
    "not-for-loan": "nicht entleihbar",
    "withdrawn": "ausgesondert",
  },
  payments: { "00": "bar", "01": "Visa", "02": "Kreditkarte" },
  reasons: reasonsInGerman,
  staffReasons: staffReasonsInGerman,
  otherReasons: otherReasonsInGerman,
  elsewhere:
    "Personen und Exemplare verwaltet das Bibliothekssystem hinter diesem Server, der selbst keine Daten davon " +
    "hat. Sehen Sie bitte dort nach.",
  request: "Anfrage",
  answer: "Antwort",
};

function writtenDay({ year, month, day }: Temporal.PlainDate | Temporal.PlainDateTime): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(day)}.${two(month)}.${year}`;
}
