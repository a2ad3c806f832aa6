import { assertEquals, assertLess, assertMatch } from "@std/assert";
import type { Fault } from "../../../src/config/base/fault.ts";
import { faultyLines } from "../../../src/pages/admin/faulty_lines.ts";
import { aStaffSite } from "../staff_site.ts";
import { loggedIn } from "../visitor.ts";

function aFault(line: number, column: number): Fault {
  return { severity: "error", file: "a.xml", line, column, message: `fault ${line}:${column}` };
}

Deno.test("faultyLines() gives each line with a fault and those beside it, once", () => {
  const text = "\uFEFFone\r\ntwo\rthree\nfour\nfive\nsix";
  const told = faultyLines(text, [aFault(2, 1), aFault(2, 3), aFault(3, 2), aFault(9, 1)]);
  assertEquals(told.map(({ number, content, faults }) => [number, content, ...faults.map(({ mark }) => mark)]), [
    [1, "one"],
    [2, "two", 0, 2],
    [3, "three", 1],
    [4, "four"],
  ]);
});

Deno.test("faultyLines() gives of a long line what is around each fault, with the mark below it", () => {
  const line = Array.from({ length: 300 }, (_, index) => `a${index}`).join(" ");
  const columns = [1, 500, line.length];
  const told = faultyLines(`first\n${line}\n${line}`, columns.map((column) => aFault(2, column)));
  assertEquals(told.map(({ number }) => number), [1, 2, 2, 2, 3]);
  for (const [index, column] of columns.entries()) {
    const { content, faults: [fault] } = told[index + 1] ?? { content: "", faults: [] };
    assertLess(content.length, 203);
    assertEquals(content[fault?.mark ?? -1], line[column - 1]);
  }
});

Deno.test("the page of the configuration stays small, whatever is wrong on one line", async () => {
  const admin = await loggedIn(aStaffSite(), "admin");
  const logins = "<login idd='a' frob='1'/>".repeat(5_000);
  const text = `<acsconfig xmlns="http://openncip.org/acs-config/1.0/"><accounts>${logins}</accounts></acsconfig>`;
  const page = await admin.post("/configuration/check", { text });
  assertEquals(page.status, 200);
  // The text itself is shown again, with its quotes and brackets escaped.
  assertLess(page.text.length, text.length * 5);
  assertMatch(page.text, /The first 100 of \d{4,5} faults are shown\./);
});
