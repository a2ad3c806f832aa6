import { assertEquals } from "@std/assert";
import { encodeText } from "../../src/protocol/encoding.ts";
import type { RawMessage } from "../../src/protocol/raw_message.ts";
import { documentedStatuses, readerOf } from "../../src/systems/read_answers.ts";

const AT = "20261124    101500", DUE = "20261218    235900";

const documentedAnswers = readerOf(documentedStatuses);

function answer(text: string): RawMessage {
  return { body: encodeText(text, "utf8"), delimiter: "|", encoding: "utf8", guarded: false };
}

const item = (status: string, fields = "") => answer(`18${status}0001${AT}ABI1|AJThe Sea|${fields}`);

/** The circulation statuses of the document, and whether such a copy is on loan. */
const STATUSES: Readonly<Record<string, boolean | undefined>> = {
  "01": undefined,
  "02": undefined,
  "03": false,
  "04": true,
  "05": true,
  "06": false,
  "07": true,
  "08": false,
  "09": false,
  "10": false,
  "11": undefined,
  "12": undefined,
  "13": undefined,
};

Deno.test("readItem() takes a circulation status for what the document says", () => {
  for (const [status, lent] of Object.entries(STATUSES)) {
    assertEquals([status, documentedAnswers.readItem(item(status))?.lent], [status, lent]);
  }
  assertEquals(documentedAnswers.readItem(item("99")), {});
  assertEquals(documentedAnswers.readItem(answer(`121NNY${AT}AOCPL|AAP1|ABI1|AJ|AH${DUE}|`)), undefined);
  assertEquals(documentedAnswers.readItem(answer("18030")), undefined, "it is cut short");
});

Deno.test("readItem() gives the due date as it is written, and the day of one that is in ISO 8601", () => {
  const due = (written: string) => documentedAnswers.readItem(item("04", `AH${written}|`));
  assertEquals(due(DUE), { lent: true, due: DUE });
  assertEquals(due("2026-12-18 23:59:00"), { lent: true, due: "2026-12-18 23:59:00", dueDay: "2026-12-18" });
  assertEquals(due("2026-12-18"), { lent: true, due: "2026-12-18", dueDay: "2026-12-18" });
  assertEquals(due("2026-12-187"), { lent: true, due: "2026-12-187" });
  assertEquals(due("12/18/2026"), { lent: true, due: "12/18/2026" });
  assertEquals(due(" "), { lent: true });
});

Deno.test("readerOf() gives statuses other meanings, and leaves those open that it is not told", () => {
  const { readItem } = readerOf({ lent: ["01"], here: ["13"] });
  const lent = ["01", "13", "03", "04"].map((status) => readItem(item(status))?.lent);
  assertEquals(lent, [true, false, undefined, undefined]);
});

Deno.test("readCopy() finds what the answers about a copy say of it", () => {
  const { readCopy } = documentedAnswers;
  const told = { title: "The Sea", permanentLocation: "CPL" };
  assertEquals(readCopy(item("03", "AQCPL|")), told);
  assertEquals(readCopy(answer(`101YYN${AT}AOCPL|ABI1|AQCPL|AJThe Sea|`)), { ...told, magnetic: true });
  assertEquals(readCopy(answer(`121NNY${AT}AOCPL|AAP1|ABI1|AJThe Sea|AH${DUE}|`)), {
    title: "The Sea",
    magnetic: false,
  });
  assertEquals(readCopy(answer(`301YUN${AT}AOCPL|AAP1|ABI1|AJThe Sea|AH${DUE}|`)), { title: "The Sea" });
  assertEquals(readCopy(answer(`36Y${AT}AOCPL|AAP1|`)), {});
});

/** A 10 with this alert and these fields. */
const checkin = (alert: string, fields: string) => answer(`101YN${alert}${AT}AOCPL|ABI1|AQCPL|AJThe Sea|${fields}`);

Deno.test("readCaptured() finds a captured hold by CV 01 to 03, or by CY where CV is missing, and only with the alert", () => {
  const { readCaptured } = documentedAnswers;
  const hold = { destination: "FPL", patronId: "P1", title: "The Sea" };
  assertEquals(readCaptured(checkin("Y", "CTFPL|CYP1|CV02|")), { ...hold, alertType: "02" });
  assertEquals(readCaptured(checkin("Y", "CTFPL|CYP1|")), { ...hold, alertType: "" });
  assertEquals(readCaptured(checkin("Y", "CV01|")), {
    alertType: "01",
    destination: "",
    patronId: "",
    title: "The Sea",
  });
  for (const told of ["CTFPL|CYP1|CV04|", "CYP1|CV99|", "CTFPL|", ""]) {
    assertEquals(readCaptured(checkin("Y", told)), undefined);
  }
  assertEquals(readCaptured(checkin("N", "CTFPL|CYP1|CV02|")), undefined);
  assertEquals(readCaptured(item("08", "CYP1|CV01|")), undefined);
});

/** A 64 with these counts of loans and of fees. */
const patron = (loans: string, fees: string, fields: string) =>
  answer(`64              001${AT}00000000${loans}${fees}00000000AOCPL|AAP1|AEAda|${fields}`);

Deno.test("readPatron() gives the list of loans, whether it has them all, and what is owed where that is certain", () => {
  const { readPatron } = documentedAnswers;
  assertEquals(readPatron(patron("0002", "0001", "BLY|AUI1|AU I2 |BV2.5|")), {
    loans: ["I1", "I2"],
    allLoans: true,
    owed: 25_000,
  });
  assertEquals(readPatron(patron("0003", "0000", "BLY|AUI1|")), { loans: ["I1"], allLoans: false, owed: 0 });
  assertEquals(readPatron(patron("0000", "0002", "BLY|")), { allLoans: true });
  assertEquals(readPatron(patron("    ", "    ", "BLY|")), { allLoans: false });
  assertEquals(readPatron(patron("0000", "0000", "BLN|")), undefined);
  assertEquals(readPatron(item("03")), undefined);
});

Deno.test("readLoanDue() reads AH of a 12 and of a 30, and of nothing else", () => {
  const { readLoanDue } = documentedAnswers;
  assertEquals(readLoanDue(answer(`121NNY${AT}AOCPL|AAP1|ABI1|AJ|AH${DUE}|`)), DUE);
  assertEquals(readLoanDue(answer(`301YNN${AT}AOCPL|AAP1|ABI1|AJ|AH${DUE}|`)), DUE);
  assertEquals(readLoanDue(answer(`120NUN${AT}AOCPL|AAP1|ABI1|AJ|AH|`)), undefined);
  assertEquals(readLoanDue(item("04", `AH${DUE}|`)), undefined);
});
