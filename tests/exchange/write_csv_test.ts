import { assertEquals } from "@std/assert";
import { spreadsheetLine } from "../../src/exchange/write_csv.ts";

for (const sign of ["=", "+", "-", "@", "\t", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"]) {
  Deno.test(`spreadsheetLine() keeps what begins with ${JSON.stringify(sign)} from being a formula`, () =>
    assertEquals(spreadsheetLine(["a", `${sign}HYPERLINK(A1)`]), `a,'${sign}HYPERLINK(A1)\r\n`));
}

Deno.test("spreadsheetLine() leaves amounts and other texts as they are", () =>
  assertEquals(spreadsheetLine(["-1.50", "a=b", "", "ＡＢ"]), "-1.50,a=b,,ＡＢ\r\n"));
