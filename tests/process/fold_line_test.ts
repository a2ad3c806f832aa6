import { assertEquals } from "@std/assert";
import { foldLine, foldMessage } from "../../src/process/fold_line.ts";

Deno.test("foldLine() folds between words and leaves what fits as it is", () => {
  assertEquals(foldLine("to be or not to be", 10, "  "), ["to be or", "  not to", "  be"]);
  assertEquals(foldLine("  to  be", 8, "  "), ["  to  be"]);
  assertEquals(foldLine("  to be", 6, "      "), ["  to", "      be"]);
  assertEquals(foldLine("", 10, "  "), [""]);
});

Deno.test("foldLine() breaks no word, however long", () => {
  assertEquals(foldLine("a 1234567890 b", 5, ""), ["a", "1234567890", "b"]);
  assertEquals(foldLine("1234567890", 5, "  "), ["1234567890"]);
});

Deno.test("foldMessage() folds behind delimiters, so that fields stay whole", () => {
  assertEquals(foldMessage("> 9300CNsipterm1|COterm1|CPentrance|", "|", 20, "  "), [
    "> 9300CNsipterm1|",
    "  COterm1|",
    "  CPentrance|",
  ]);
  assertEquals(foldMessage("< 36Y^AOMAIN^AFThank you for coming^", "^", 14, "  "), [
    "< 36Y^AOMAIN^",
    "  AFThank you ",
    "  for coming^",
  ]);
  assertEquals(foldMessage("< 941", "|", 80, "  "), ["< 941"]);
});
