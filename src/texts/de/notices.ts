import type { Notice } from "../../library/notice.ts";
import { type NoticeTexts, wordNotice } from "../base/word_notice.ts";

/** Words a notice of another room in German. */
export function noticeInGerman(notice: Notice): string {
  return wordNotice(notice, GERMAN);
}

const GERMAN: NoticeTexts = {
  "as-said": (text) => text,

  "server-stops": () => "der Server wird beendet",
  "storage-late": (seconds) => `die Datenbank hat innerhalb von ${seconds} s nicht geantwortet`,
  "storage-silent": (why) =>
    `die Datenbank hat nicht geantwortet${why === undefined ? "" : `: ${noticeInGerman(why)}`}`,
  "storage-closed": () => "die Datenbank ist geschlossen",
  "database-not-written": (why) => `in die Datenbank kann nicht geschrieben werden: ${noticeInGerman(why)}`,
  "database-locked": (milliseconds) => `ein anderer Prozess sperrt die Datenbank seit mehr als ${milliseconds} ms`,
  "disk-silent": (milliseconds) => `die Festplatte antwortet seit mehr als ${milliseconds} ms nicht`,
  "postgresql-silent": (milliseconds) => `PostgreSQL hat innerhalb von ${milliseconds} ms nicht geantwortet`,
  "postgresql-away": (why) => `PostgreSQL ist nicht erreichbar${why === undefined ? "" : `: ${why}`}`,
  "no-changes-stored": (where, why) => `${where} speichert keine Änderungen: ${why}`,

  "server-starts": () => "der Server startet gerade",
  "storage-needs-restart": () => "eine andere Datenbank braucht einen Neustart",
  "file-has-errors": () => "die Datei hat Fehler",
  "permission-missing": (needed) => `eine Berechtigung fehlt: ${needed}`,

  "relayed": (ports) => `Die Terminals von Port ${ports} werden Byte für Byte durchgeleitet.`,
  "other-ports-served": () => "Die Terminals anderer Ports werden bedient wie bisher.",
  "system-must-know": (accounts) =>
    `Das Bibliothekssystem muss diese Konten mit ihren eigenen Namen und Passwörtern kennen: ${accounts}.`,
  "not-bypassed": (institution) => `${institution} war nicht umgangen.`,
  "served-again": (institution) => `Die Terminals von ${institution} werden wieder bedient.`,
  "not-told-apart": (institution) =>
    `Die Terminals von ${institution} sind vor der Anmeldung nicht von denen anderer Einrichtungen zu unterscheiden; ` +
    "deshalb kann keines vom ersten Byte an durchgeleitet werden. Bedienen Sie sie mit einem eigenen Prozess.",
  "login-not-expected": (institution) =>
    `Die Terminals keines Ports melden sich so an, wie das Bibliothekssystem von ${institution} es erwartet; keines kann ` +
    "durchgeleitet werden.",
  "no-gateway": () => "Hinter diesem Server steht keine Einrichtung mit eigenem Bibliothekssystem.",
  "several-gateways": (institutions) =>
    `Mehrere Einrichtungen haben ein eigenes Bibliothekssystem; nennen Sie eine von ${institutions}.`,
  "gateway-unknown": (named, institutions) =>
    `Keine Einrichtung mit eigenem Bibliothekssystem heißt ${named}; nennen Sie eine von ${institutions}.`,

  "reason-needed": () => "Ein Grund ist nötig: Er wird im Journal festgehalten.",
  "copy-not-open": (institution) => `Die Kopie von ${institution} lässt sich zurzeit nicht öffnen.`,
  "copy-not-started": (institution) => `Die Kopie von ${institution} war nicht von Hand gestartet.`,
  "copy-forgot": (institution) => `Die Kopie von ${institution} hat den Ausweis vergessen.`,
  "copy-knew-nothing": (institution) =>
    `Die Kopie von ${institution} weiß nichts von diesem Ausweis; Unterschiede, die ihn nannten, sind vergessen.`,
  "copy-kept-waiting": (institution, changes) =>
    `Die Kopie von ${institution} hat nichts vergessen: ${changesOf(changes)} dieses Ausweises ${
      changes === 1 ? "wartet" : "warten"
    } darauf, dem Bibliothekssystem übergeben zu werden. Erst danach kann der Ausweis vergessen werden.`,
  "copy-kept-listed": (institution, changes) =>
    `Die Kopie von ${institution} hat nichts vergessen: Zuerst ${changes === 1 ? "ist" : "sind"} ${
      changesOf(changes)
    } ` +
    "dieses Ausweises zu bearbeiten; `sip2d journal --exceptions` nennt sie.",
  "copy-started": (institution) => `Die Kopie von ${institution} antwortet, bis sie von Hand beendet wird.`,
  "copy-stopped": (institution) =>
    `Die Kopie von ${institution} antwortet nur, solange das Bibliothekssystem nicht erreichbar ist.`,
  "no-copy": () => "Keine Einrichtung hat eine Kopie ihres Bibliothekssystems.",
  "several-copies": (institutions) => `Mehrere Einrichtungen haben eine Kopie; nennen Sie eine von ${institutions}.`,
  "copy-unknown": (named, institutions) =>
    `Keine Einrichtung mit einer Kopie heißt ${named}; nennen Sie eine von ${institutions}.`,

  "nothing-to-try": () => "Dieses Konto oder diese Nachricht gibt es nicht.",
  "login-not-known": (account, institution) =>
    `Das Konto ${account} hat kein upstream_login und upstream_password, und womit sich seine Terminals anmelden, ist hier ` +
    `nicht bekannt: Ohne beides kann das Bibliothekssystem von ${institution} nicht gefragt werden.`,
  "option-needed": (message, options) => `${message} braucht ${options.join(" oder ")}.`,
  "value-refused": (option, allowed, given) =>
    `${option} muss ${noticeInGerman(allowed)} sein${given === undefined ? "" : `, nicht ${JSON.stringify(given)}`}.`,
  "yes-or-no": () => "Y oder N",
  "whole-number": (digits) => `eine ganze Zahl von höchstens ${digits} Ziffern`,
  "date-or-time": () => "ein Tag (2026-11-24), Tag und Uhrzeit (2026-11-24T10:15:00), now oder none",
  "short-text": (most) => `höchstens ${most} Zeichen lang`,
  "plain-text": (delimiter) => `ohne Steuerzeichen und ohne das Trennzeichen ${delimiter}`,

  "text-not-empty": () => "Text, der nicht leer ist",
  "text-of-a-line": (most) => `Text von höchstens ${most} Zeichen ohne Steuerzeichen`,
  "category-of-rules": (known) => `eine, die in den Regeln steht: ${known}`,
  "mail-address": () => "eine Adresse wie ada@example.org, oder nichts",
  "barcode": () => "ein Barcode",
  "number-unspoiled": () => "die Nummer mit allen Ziffern: Diese hat ein Programm umgeschrieben",
  "day-or-none": () => "ein Datum wie 2026-12-31, oder nichts",
  "amount-or-none": () => "ein Betrag wie 12.50 mit so vielen Nachkommastellen, wie die Währung hat, oder nichts",
  "digits-or-none": (count) => `${count} Ziffern, oder nichts`,

  "found-by-beginnings": () =>
    "Namen und Titel werden nur an ihren Anfängen gefunden, weil der Datenbank die Erweiterung pg_trgm fehlt; lassen Sie " +
    "sie anlegen (create extension pg_trgm), und führen Sie sip2d migrate aus",
};

function changesOf(count: number): string {
  return count === 1 ? "eine Änderung" : `${count} Änderungen`;
}
