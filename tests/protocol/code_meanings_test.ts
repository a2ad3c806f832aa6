import { assertEquals } from "@std/assert";
import { codeMeaning, codesOf } from "../../src/protocol/code_meanings.ts";

Deno.test("codeMeaning() names each of the fourteen positions of a patron status", () => {
  const named = Array.from({ length: 14 }, (_, at) => codeMeaning("patronStatus", "Y".padStart(at + 1).padEnd(14)));
  assertEquals(named, [
    "charge privileges denied",
    "renewal privileges denied",
    "recall privileges denied",
    "hold privileges denied",
    "card reported lost",
    "too many items charged",
    "too many items overdue",
    "too many renewals",
    "too many claims of items returned",
    "too many items lost",
    "excessive outstanding fines",
    "excessive outstanding fees",
    "recall overdue",
    "too many items billed",
  ]);
  assertEquals(codeMeaning("patronStatus", "Y   Y         "), "charge privileges denied, card reported lost");
  assertEquals(codeMeaning("patronStatus", " ".repeat(14)), undefined);
});

Deno.test("codeMeaning() knows the specification's codes, and says nothing of others", () => {
  assertEquals(codeMeaning("circulationStatus", "08"), "waiting on the hold shelf");
  assertEquals(codeMeaning("alertType", "02"), "hold for another library");
  assertEquals(codeMeaning("retriesAllowed", 999), "unknown");
  assertEquals(codeMeaning("retriesAllowed", 3), undefined);
  assertEquals(codeMeaning("feeType", "77"), undefined);
  assertEquals(codeMeaning("itemId", "01"), undefined);
  assertEquals(codeMeaning("supportedMessages", "NYNNNNNNNNNNNNNN"), "checkout");
});

Deno.test("codesOf() lists codes in their order", () => {
  assertEquals(codesOf("holdMode").map(([code]) => code), ["+", "-", "*"]);
  assertEquals(codesOf("circulationStatus").map(([code]) => code).slice(8), ["09", "10", "11", "12", "13"]);
});
