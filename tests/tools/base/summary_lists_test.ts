import { assertEquals } from "@std/assert";
import { summaryFor, summaryLists } from "../../../src/tools/base/summary_lists.ts";

Deno.test("summaryFor() puts the Y at the position of the specification", () => {
  assertEquals(summaryLists.map(summaryFor), [
    "Y         ",
    " Y        ",
    "  Y       ",
    "   Y      ",
    "    Y     ",
    "     Y    ",
  ]);
});
