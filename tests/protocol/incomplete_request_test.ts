import { assertEquals } from "@std/assert";
import type { FieldName } from "../../src/protocol/fields.ts";
import type { RequestRow } from "../../src/protocol/message_row.ts";
import { requests } from "../../src/protocol/requests.ts";
import { read, readCommand, withChecksum } from "../support/wire/wire.ts";

const DATE = "20260302    093005";
const BLANKS = " ".repeat(18);

/** Which fields are missing from a line; `undefined` if it lacks nothing or is no request. */
function missingFrom(line: string): readonly FieldName[] | undefined {
  const decoded = read(line);
  return decoded.kind === "incomplete" ? decoded.missing : undefined;
}

/** Lines without a field that the message cannot do without, and which one. */
const LACKING: readonly (readonly [line: string, missing: readonly FieldName[]])[] = [
  [`23001${DATE}AOMAIN|ACt|AD47|`, ["patronId"]],
  [`11YN${DATE}${BLANKS}AOMAIN|AB31|`, ["patronId"]],
  [`11YN${DATE}${BLANKS}AOMAIN|AA21|`, ["itemId"]],
  [`11YN${DATE}${BLANKS}AOMAIN|`, ["patronId", "itemId"]],
  [`09N${DATE}${DATE}APEAST|AOMAIN|`, ["itemId"]],
  [`01N${DATE}AOMAIN|ALkept|`, ["patronId"]],
  ["9300COs3cret|", ["loginUserId"]],
  ["9300CNsorter|", ["loginPassword"]],
  ["9300", ["loginUserId", "loginPassword"]],
  [`63001${DATE}          AOMAIN|`, ["patronId"]],
  [`35${DATE}AOMAIN|`, ["patronId"]],
  [`37${DATE}0400USDAOMAIN|AA21|`, ["feeAmount"]],
  [`37${DATE}0400USDBV1.00|AOMAIN|`, ["patronId"]],
  [`17${DATE}AOMAIN|`, ["itemId"]],
  [`19${DATE}AOMAIN|AB31|`, ["itemProperties"]],
  [`19${DATE}AOMAIN|CHtorn|`, ["itemId"]],
  [`25${DATE}AOMAIN|`, ["patronId"]],
  [`15+${DATE}AOMAIN|AA21|`, ["itemId"]],
  [`15+${DATE}AOMAIN|AB31|`, ["patronId"]],
  [`29NN${DATE}${BLANKS}AOMAIN|AA21|`, ["itemId"]],
  [`29NN${DATE}${BLANKS}AOMAIN|AJEmma|`, ["patronId"]],
  [`65${DATE}AOMAIN|`, ["patronId"]],
];

for (const [line, missing] of LACKING) {
  Deno.test(`decodeRequest() names ${missing.join(" and ")} as missing from ${JSON.stringify(line)}`, () => {
    assertEquals(missingFrom(line), missing);
  });
}

Deno.test("decodeRequest() counts an empty or blank identifier as missing", () => {
  for (const empty of ["", " ", "      "]) {
    assertEquals(missingFrom(`17${DATE}AOMAIN|AB${empty}|`), ["itemId"]);
    assertEquals(missingFrom(`29NN${DATE}${BLANKS}AA21|AB${empty}|AJ${empty}|`), ["itemId"]);
  }
});

Deno.test("decodeRequest() is content with a barcode or a title in 15 and 29", () => {
  for (const head of [`15+${DATE}`, `29NN${DATE}${BLANKS}`]) {
    for (const what of ["AB31|", "AJEmma|", "AB|AJEmma|", "AB31|AJ|"]) {
      assertEquals(read(`${head}AA21|${what}`).kind, "request", head + what);
    }
  }
});

Deno.test("decodeRequest() does not insist on AO, AC, AD, AP or AL", () => {
  const lines = [`23001${DATE}AA21|`, `11YN${DATE}${BLANKS}AA21|AB31|`, `09N${DATE}${DATE}AB31|`, `01N${DATE}AA21|`];
  for (const line of lines) assertEquals(read(line).kind, "request", line);
});

Deno.test("decodeRequest() gives what an incomplete request tells, for the answer", () => {
  const { fields } = readCommand(`11YN${DATE}${BLANKS}AOMAIN|AB31|`);
  assertEquals(fields, { institutionId: "MAIN", itemId: "31" });
});

Deno.test("decodeRequest() tells the sequence number of an incomplete request", () => {
  const decoded = read(withChecksum(`17${DATE}AOMAIN|AY6AZ`));
  assertEquals({ kind: decoded.kind, errorDetection: decoded.errorDetection }, {
    kind: "incomplete",
    errorDetection: { sequence: "6" },
  });
});

Deno.test("decodeRequest() finds a fixed part too short wherever it breaks off", () => {
  for (const row of Object.values<RequestRow>(requests)) {
    // A summary may be cut short by a client that trims blanks.
    const insisted = row.fixed.filter(({ name }) => name !== "summary");
    const end = 2 + insisted.reduce((width, element) => width + element.width, 0);
    for (let length = 2; length < end; length++) {
      for (const rest of ["", "|AOMAIN|AA21|AB31|"]) {
        // Where a date is due, a delimiter says that it was left out.
        if (rest !== "" && startsDate(row, length)) continue;
        assertEquals(missingFrom(row.sample.slice(0, length) + rest), [], `${row.code}, ${length} characters`);
      }
    }
  }
});

Deno.test("decodeRequest() reads the fields behind a fixed part that is too short", () => {
  const { fields, extra } = readCommand("352026030|AOMAIN|AA21|");
  assertEquals({ fields, extra }, { fields: { institutionId: "MAIN", patronId: "21" }, extra: [] });
});

Deno.test("decodeRequest() gives the elements that came before a fixed part broke off", () => {
  assertEquals(readCommand(`11YN${DATE}2026`).fixed, {
    renewalPolicy: true,
    noBlock: false,
    transactionDate: { year: 2026, month: 3, day: 2, hour: 9, minute: 30, second: 5, zone: "" },
    noBlockDueDate: null,
  });
  assertEquals(readCommand("11").fixed, {
    renewalPolicy: false,
    noBlock: false,
    transactionDate: null,
    noBlockDueDate: null,
  });
});

Deno.test("decodeRequest() cannot read a command that is not in the table", () => {
  for (const line of ["", "9", "|", "00", "0X", "94", "98YYYYYY", "96", "96AZFEF6", "hello", "\u007f9900802.00", "é"]) {
    const decoded = read(line);
    assertEquals(decoded.kind === "unreadable" && decoded.problem, "unknown-command", JSON.stringify(line));
  }
});

function startsDate(row: RequestRow, at: number): boolean {
  let start = 2;
  for (const element of row.fixed) {
    if (element.type === "timestamp" && start === at) return true;
    start += element.width;
  }
  return false;
}
