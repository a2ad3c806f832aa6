import assert from "node:assert/strict";
import { summaryFor, summaryLists } from "../../src/terminal/summary_lists.ts";

Deno.test("summaryFor() puts the Y at the position of the specification", () => {
  assert.deepEqual(summaryLists.map(summaryFor), [
    "Y         ",
    " Y        ",
    "  Y       ",
    "   Y      ",
    "    Y     ",
    "     Y    ",
  ]);
});
