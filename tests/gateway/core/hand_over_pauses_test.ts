import { assertEquals } from "@std/assert";
import { afterTry, NO_PAUSES, waitingLogins } from "../../../src/gateway/core/hand_over_pauses.ts";

const row = (ledgerId: number) => ({ ledgerId, handOver: { login: "sip1", location: "", request: "" } });

Deno.test("a login that the system does not take now is tried again every two seconds", () => {
  const refused = { kind: "waits", for: "login" } as const;
  const first = afterTry(afterTry(NO_PAUSES, row(1), refused, 0), row(2), refused, 1_000);
  assertEquals([waitingLogins(first, 1_999), waitingLogins(first, 2_000)], [["sip1"], []]);
  const second = afterTry(first, row(1), refused, 2_000);
  assertEquals([waitingLogins(second, 3_999), waitingLogins(second, 4_000)], [["sip1"], []]);
});

Deno.test("changes of a login that fail at once make one pause of five seconds, and the next failure one of ten", () => {
  const fails = { kind: "waits", for: "answer" } as const;
  const first = [1, 2, 3].reduce((pauses, id) => afterTry(pauses, row(id), fails, 0), NO_PAUSES);
  assertEquals([waitingLogins(first, 4_999), waitingLogins(first, 5_000)], [["sip1"], []]);
  const second = afterTry(first, row(1), fails, 5_000);
  assertEquals([waitingLogins(second, 14_999), waitingLogins(second, 15_000)], [["sip1"], []]);
});
