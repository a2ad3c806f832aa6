import { assertEquals, assertNotEquals } from "@std/assert";
import { journalNote, type JournalNoteCode, readJournalNote } from "../../src/library/journal_note.ts";
import { detailInWords } from "../../src/pages/frame/journal_words.ts";
import { PAGE_TEXTS } from "../../src/texts/languages.ts";

const { en, de } = PAGE_TEXTS;

/** What may vary in each note. */
const VALUES: Readonly<Record<JournalNoteCode, readonly string[]>> = {
  "loan-ended": ["23820009000001"],
  "unnamed-loan-ended": [],
  "date-too-early": ["2006-01-01T00:00:00Z"],
  "offline-unexpected": [],
  "fees-replaced": ["F1 and fee F2"],
  "card-replaced": ["23820009000001"],
  "item-found": ["F1 and fee F2"],
  "overpaid": [],
  "transaction-id-reused": [],
  "written-off": [],
  "register": ["2"],
  "fee-withdrawn": [],
  "fee-moved": ["F1", "changed", "1.50"],
  "fee-was": ["2.00", "2.00"],
  "fee": ["F1"],
  "renewed": ["10", "2"],
  "card-retained": [],
  "status-changed": ["lost", "available"],
  "expiry-changed": ["2026-12-31", "never"],
  "in-spite-of": ["fees-over-limit, holds-over-limit"],
  "locked-everywhere": [],
  "locked-at-account": [],
  "locked-here": [],
  "asked-cards": ["60", "an hour", "12"],
  "asked-cards-of-all": ["MAIN", "60", "20 seconds", "12"],
  "asked-cards-with-pin": ["60", "a day", "12"],
  "asked-unknown-cards": ["60", "a day", "12"],
  "asked-items": ["60", "an hour", "12"],
  "on-loan-already": [],
  "renewed-already": [],
  "not-on-loan-now": [],
  "undone": [],
  "due-later": [],
  "due-earlier": [],
  "known-by-proof": [],
  "known-by-late-answer": [],
  "number": ["12"],
  "taken-for-retry": ["2026-11-24T09:15:01Z", "sequence"],
  "paid-before": ["2026-11-24T09:15:01Z"],
  "may-be-retry": [],
};

Deno.test("each note of the journal is read again as it was written, and is German on a German page", () => {
  for (const [code, values] of Object.entries(VALUES) as [JournalNoteCode, readonly string[]][]) {
    const written = journalNote(code, ...values), read = readJournalNote(written);
    assertEquals(read, { code, values });
    if (read === undefined) continue;
    assertEquals(en.journalNote(read, written), written);
    assertNotEquals(de.journalNote(read, written), written);
  }
});

Deno.test("a page says what the journal notes in the language of its readers, and what staff wrote as it is", () => {
  for (
    const [action, detail, german] of [
      ["fee-waived", "fee F1; she moved away", "Gebühr F1; she moved away"],
      ["card-changed", "in the place of 4711", "anstelle von 4711"],
      ["renew-all", "10 renewed, 2 not", "10 verlängert, 2 nicht"],
      ["item-updated", "status lost to available", "Status von „verloren“ auf „verfügbar“"],
      [
        "patron-changed",
        "last_name, phone, expires 2026-01-01 to never; married",
        "Nachname, Telefon, gültig bis unbegrenzt statt 01.01.2026; married",
      ],
      [
        "checkout",
        "in spite of fees-over-limit, item-not-for-loan: she pays tomorrow",
        "trotzdem: Die offenen Gebühren sind höher als erlaubt, Dieses Exemplar ist nicht entleihbar: she pays tomorrow",
      ],
      [
        "fee-paid",
        "more was taken than is owed, written off, register 2",
        "es wurde mehr angenommen, als offen ist, abgeschrieben, Kasse 2",
      ],
      [
        "fee-imported",
        "fee F1 changed, 1.50 outstanding; it was 2.00, 2.00 outstanding",
        "Gebühr F1 geändert, 1,50 offen; vorher 2,00, davon 2,00 offen",
      ],
      ["checkin", "in the place of fee F1 and fee F2", "anstelle von Gebühr F1 und Gebühr F2"],
      ["pin-locked", "at this terminal", "an diesem Terminal"],
      ["checkin", "known by a late answer; number 12", "durch eine späte Antwort bekannt; Nummer 12"],
      ["exception-closed", "number 12: is back", "Nummer 12: is back"],
      ["patron-blocked", "constructor; phone", "constructor; phone"],
      ["checkout", "", ""],
    ] as const
  ) {
    assertEquals(detailInWords({ action, detail }, de), german);
  }
  assertEquals(
    detailInWords({ action: "patron-changed", detail: "last_name; in spite of" }, en),
    `${en.desk.forms.fields.lastName}; in spite of`,
  );
});
