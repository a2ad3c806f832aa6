import { assertEquals } from "@std/assert";
import { pairJson, pairLines } from "../../../src/tools/base/message_pair.ts";

const BLOCKED =
  "64YYYYY         00120261124   Z101500000000000000000000000000AOMAIN|AA23820002060444|AENora Whitfield|" +
  "BLY|AFGreetings from Main Library.|";

Deno.test("pairLines() says what codes mean, and folds what is wider than the screen", () => {
  assertEquals(
    pairLines({ received: BLOCKED }, { delimiter: "|", width: 60, timeZone: "Europe/Berlin" }),
    [
      "< 64YYYYY         00120261124   ",
      "  Z101500000000000000000000000000AOMAIN|AA23820002060444|",
      "  AENora Whitfield|BLY|AFGreetings from Main Library.|",
      "  Patron Information Response (64)",
      "    patron status: YYYYY          (charge privileges denied,",
      "        renewal privileges denied, recall privileges denied,",
      "        hold privileges denied, card reported lost)",
      "    language: 001 (English)",
      "    transaction date: 2026-11-24T10:15:00 Z",
      "        (2026-11-24T11:15:00 in Europe/Berlin)",
      "    hold items count: 0",
      "    overdue items count: 0",
      "    charged items count: 0",
      "    fine items count: 0",
      "    recall items count: 0",
      "    unavailable holds count: 0",
      "    AO institution id: MAIN",
      "    AA patron identifier: 23820002060444",
      "    AE personal name: Nora Whitfield",
      "    BL valid patron: true",
      "    AF screen message: Greetings from Main Library.",
    ].map((line) => line.replace(": true", ": yes")),
  );
});

Deno.test("pairLines() reads a due date, which travels as text, where it is a date", () => {
  const told = (due: string) =>
    pairLines({ received: `121NNY20261124    101500AOMAIN|AAP1|ABI1|AJT|AH${due}|` }, { delimiter: "|" })
      .find((line) => line.includes("due date"))?.trim();
  assertEquals(told("20261215    235900"), "AH due date: 20261215    235900 (2026-12-15T23:59:00)");
  assertEquals(told("2026-12-15"), "AH due date: 2026-12-15");
});

Deno.test("pairLines() shows control characters, and sends none to the screen", () => {
  const received = "1801010120261124    101500ABI1|AJ\u001b[2JTitle\u0007|";
  const [raw, ...below] = pairLines({ received }, { delimiter: "|" });
  assertEquals(raw, "< 1801010120261124    101500ABI1|AJ\\x1b[2JTitle\\x07|");
  assertEquals(below.at(-1), "    AJ title identifier: \\x1b[2JTitle\\x07");
});

Deno.test("pairJson() calls messages as the command line does", () => {
  const { received } = JSON.parse(pairJson({ received: BLOCKED }, "|"));
  assertEquals(received.name, "patron-information-response");
});
