import { assertEquals } from "@std/assert";
import type { RequestRow } from "../../src/protocol/message_row.ts";
import { requests } from "../../src/protocol/requests.ts";
import { decodeResponse } from "../../src/protocol/decode_request.ts";
import type { ReceivedResponse } from "../../src/protocol/message.ts";
import { rawBytes, read, readCommand, readResponse } from "../support/wire/wire.ts";

const DATE = "20260302    093005";
const BLANKS = " ".repeat(18);

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

Deno.test("decodeRequest() finds a fixed part too short wherever it breaks off", () => {
  for (const row of Object.values<RequestRow>(requests)) {
    // A summary may be cut short by a client that trims blanks.
    const insisted = row.fixed.filter(({ name }) => name !== "summary");
    const end = 2 + insisted.reduce((width, element) => width + element.width, 0);
    for (let length = 2; length < end; length++) {
      for (const rest of ["", "|AOMAIN|AA21|AB31|"]) {
        // Where a date is due, a delimiter says that it was left out.
        if (rest !== "" && startsDate(row, length)) continue;
        const decoded = read(row.sample.slice(0, length) + rest);
        const told = decoded.kind === "incomplete" ? decoded.missing : decoded.kind;
        assertEquals(told, [], `${row.code}, ${length} characters`);
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

Deno.test("decodeResponse() keeps all of ten thousand repeated fields, and refuses more", () => {
  const answer = (count: number) => `66100020000${DATE}${"BM31|".repeat(count)}`;
  const fields: ReceivedResponse<"renewAllResponse">["fields"] = readResponse(answer(10_000)).fields;
  assertEquals(fields.renewedItems?.length, 10_000);
  for (const field of ["BM31|", "XX|", "AOMAIN|"]) {
    const decoded = decodeResponse(rawBytes(answer(0) + field.repeat(40_000)), { delimiter: "|", encoding: "utf8" });
    assertEquals(decoded, { kind: "unreadable", problem: "endless" });
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
