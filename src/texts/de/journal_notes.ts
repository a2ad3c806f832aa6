import type { JournalNote, JournalNoteCode } from "../../library/journal_note.ts";
import { dayWithDots as day, sumWithComma as sum } from "../base/written_values.ts";
import { frameInGerman } from "./frame.ts";

/** Words a note of the journal in German. */
export function journalNoteInGerman({ code, values }: JournalNote): string {
  return GERMAN[code](...values);
}

const GERMAN: Readonly<Record<JournalNoteCode, (...values: readonly string[]) => string>> = {
  "loan-ended": (card) => `Ausleihe von ${card} beendet`,
  "unnamed-loan-ended": () => "Ausleihe einer anderen Person beendet",
  "date-too-early": (moment = "") =>
    `das Datum des Terminals (${day(moment.slice(0, 10))}) ist zu lange her, um zu stimmen`,
  "offline-unexpected": () => "die Vorgaben der Einrichtung sehen Offline-Betrieb nicht vor",
  "fees-replaced": (fees = "") => `anstelle von ${listed(fees)}`,
  "card-replaced": (card) => `anstelle von ${card}`,
  "item-found": (fees = "") => `das Exemplar wurde gefunden: ${listed(fees)} beendet`,
  "overpaid": () => "es wurde mehr angenommen, als offen ist",
  "transaction-id-reused": () => "eine andere Zahlung hatte schon diese Kennung",
  "written-off": () => "abgeschrieben",
  "register": (name) => `Kasse ${name}`,
  "fee-withdrawn": () => "eine bezahlte Gebühr wurde zurückgenommen",
  "fee": (id) => `Gebühr ${id}`,
  "fee-moved": (id, became = "", outstanding = "") =>
    `Gebühr ${id} ${BECAME[became] ?? became}, ${sum(outstanding)} offen`,
  "fee-was": (amount = "", outstanding = "") => `vorher ${sum(amount)}, davon ${sum(outstanding)} offen`,
  "renewed": (renewed, not) => `${renewed} verlängert, ${not} nicht`,
  "card-retained": () => "Ausweis einbehalten",
  "status-changed": (from = "", to = "") => `Status von „${status(from)}“ auf „${status(to)}“`,
  "expiry-changed": (from = "", to = "") => `gültig bis ${expiry(to)} statt ${expiry(from)}`,
  "in-spite-of": (reasons = "") => `trotzdem: ${reasonsIn(reasons)}`,
  "locked-everywhere": () => "an jedem Terminal",
  "locked-at-account": () => "an den Terminals dieses Kontos",
  "locked-here": () => "an diesem Terminal",
  "asked-cards": (count, span, usual) => `Ausweise ohne richtige PIN: ${asked(count, span, usual)}`,
  "asked-cards-of-all": (institution, count, span, usual) =>
    `Ausweise ohne richtige PIN an allen Konten von ${institution}: ${asked(count, span, usual)}`,
  "asked-cards-with-pin": (count, span, usual) => `Ausweise mit richtiger PIN: ${asked(count, span, usual)}`,
  "asked-unknown-cards": (count, span, usual) => `Ausweise, die es nicht gibt: ${asked(count, span, usual)}`,
  "asked-items": (count, span, usual) => `Exemplare: ${asked(count, span, usual)}`,
  "on-loan-already": () => "schon auf diesen Ausweis entliehen: nichts wurde gesendet",
  "renewed-already": () => "schon verlängert: nichts wurde gesendet",
  "not-on-loan-now": () => "nicht mehr entliehen: nichts wurde gesendet",
  "undone": () => "am Terminal rückgängig gemacht: nichts wurde gesendet",
  "due-later": () => "später fällig, als gesagt wurde",
  "due-earlier": () => "früher fällig, als gesagt wurde",
  "known-by-proof": () => "durch eine spätere Frage bekannt",
  "known-by-late-answer": () => "durch eine späte Antwort bekannt",
  "taken-for-retry": (since = "", by = "") =>
    `für eine Wiederholung der Zahlung von ${moment(since)} gehalten (${EVIDENCE[by] ?? by}): nicht verbucht`,
  "paid-before": (since = "") =>
    `bejaht wie die Zahlung von ${moment(since)}, und es ist nichts mehr offen: nicht verbucht`,
  "may-be-retry": () => "verbucht, und vielleicht eine Wiederholung der Zahlung davor",
  "number": (number) => `Nummer ${number}`,
};

const EVIDENCE: Readonly<Record<string, string>> = {
  "no-block": "offline gemeldet",
  "sequence": "dieselbe Nummer AY",
  "transaction-id": "dieselbe Kennung BK",
  "date": "dasselbe Datum",
};

function moment(written: string): string {
  const [, date = "", time = ""] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(written) ?? [];
  return date === "" ? "früher" : `${day(date)}, ${time} UTC`;
}

const BECAME: Readonly<Record<string, string>> = { "added": "neu", "changed": "geändert", "removed": "entfernt" };

function listed(fees: string): string {
  return fees.split(" and fee ").map((id) => `Gebühr ${id}`).join(" und ");
}

function status(code: string): string {
  return frameInGerman.statuses[code] ?? code;
}

function expiry(written: string): string {
  return written === "never" ? "unbegrenzt" : day(written);
}

/** The reasons that were set aside, and behind them what staff wrote. */
function reasonsIn(text: string): string {
  const [reasons = "", ...words] = text.split(": ");
  const { reasons: own, staffReasons, otherReasons } = frameInGerman;
  const known: Readonly<Record<string, string>> = { ...own, ...staffReasons, ...otherReasons };
  return [reasons.split(", ").map((reason) => known[reason] ?? reason).join(", "), ...words].join(": ");
}

function asked(count = "", span = "", usual = ""): string {
  const spans: Readonly<Record<string, string>> = { "an hour": "einer Stunde", "a day": "einem Tag" };
  return `${count} in ${spans[span] ?? span.replace("seconds", "Sekunden")}, üblich sind höchstens ${usual}`;
}
