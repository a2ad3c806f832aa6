import { assertEquals } from "@std/assert";
import { itemRows } from "../../src/desk/item_rows.ts";
import { patronRows } from "../../src/desk/patron_rows.ts";
import { rowWords } from "../../src/desk/row_words.ts";
import { PAGE_TEXTS } from "../../src/texts/languages.ts";
import { codesOf } from "../../src/protocol/code_meanings.ts";
import { itemFacts, loanFacts, patronFacts } from "../support/library/facts.ts";
import { aLoan, anItem, NOON } from "../support/library/records.ts";

/** The end of the 18th in Berlin, which a terminal is told as `20261218    235900`. */
const DUE = Temporal.Instant.from("2026-12-18T22:59:00Z");
const words = rowWords({ now: NOON, timeZone: "Europe/Berlin", currencyDigits: 2, newId: () => "1" });
const loan = aLoan({ checkedOut: Temporal.Instant.from("2026-11-27T23:30:59Z"), due: DUE });
const lastChange = { at: DUE, action: "renewal", account: "gate", terminal: "gate" } as const;

function byLabel(rows: ReturnType<typeof patronRows>): ReadonlyMap<string, string | undefined> {
  return new Map(rows.map(([label, value]) => [label, value]));
}

Deno.test("itemRows() tells moments as the institution's clock shows them", () => {
  const rows = byLabel(itemRows(itemFacts({ item: anItem({ returned: DUE }), loan, lastChange }), words));
  assertEquals(["returned", "  since", "  due", "last change"].map((label) => rows.get(label)), [
    "2026-12-18 23:59",
    "2026-11-28 00:30",
    "2026-12-18 23:59",
    "2026-12-18 23:59 renewal by gate",
  ]);
});

Deno.test("patronRows() tells moments as the institution's clock shows them", () => {
  const rows = patronRows({
    patron: patronFacts({ lastChange }),
    loans: [loanFacts({ loan })],
    fees: [],
    wrongPins: [{ account: "gate", address: "10.0.0.8", tries: 1, lastTry: DUE, lock: undefined }],
    holds: { waiting: [], unavailable: [] },
  }, words);
  assertEquals(["  from", "  loan", "last change"].map((label) => byLabel(rows).get(label)), [
    "gate at 10.0.0.8: 1, the last 2026-12-18 23:59",
    "I1 Middlemarch, due 2026-12-18 23:59, renewed 0 times",
    "2026-12-18 23:59 renewal by gate",
  ]);
});

Deno.test("rowWords() names branches and SIP2's codes, with the code behind the name", () => {
  const context = { now: NOON, timeZone: "Europe/Berlin", currencyDigits: 2, newId: () => "1" };
  const branches = new Map([["MAIN", { name: "Central Library" }], ["E", { name: "" }]]);
  const { frame: { minute, day, decimal }, records: texts } = PAGE_TEXTS.de;
  for (
    const [told, marker] of [
      [rowWords(context, undefined, branches), "Tattle-Tape (02)"],
      [rowWords(context, { minute, day, decimal, texts }, branches), "Magnetstreifen (Tattle-Tape) (02)"],
    ] as const
  ) {
    assertEquals(["MAIN", "E", "X"].map(told.branch), ["Central Library (MAIN)", "E", "X"]);
    assertEquals([told.code("securityMarker", "02"), told.code("language", "999")], [marker, "999"]);
  }
});

Deno.test("recordsInGerman has a word for each of SIP2's codes that records hold", () => {
  for (const [list, words] of Object.entries(PAGE_TEXTS.de.records.sip2)) {
    assertEquals(Object.keys(words).sort(), codesOf(list).map(([code]) => code).sort());
  }
});
