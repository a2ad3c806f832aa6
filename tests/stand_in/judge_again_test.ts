import { assertEquals } from "@std/assert";
import { type KnownCard, type KnownCopy, NO_CARD, NO_COPY } from "../../src/library/known/known_records.ts";
import { judgeAgain } from "../../src/stand_in/judge_again.ts";
import type { KeptDifference } from "../../src/storage/port/comparisons.ts";

const DAY = "2026-11-25", AT = Temporal.Instant.from("2026-11-25T10:00:00Z");
const BEFORE = AT.epochMilliseconds - 1, SINCE = AT.epochMilliseconds + 1;

function aDifference(field: string, bySystem: string, told: Partial<KeptDifference> = {}): KeptDifference {
  return {
    ...{ number: 1, at: AT, day: DAY, message: "63", field, outcome: "stale", bySystem, byCopy: "" },
    ...{ patronId: "P1", ...told },
  };
}

function fed<V>(value: V, at = SINCE) {
  return { value, at, origin: "fed" as const };
}

/** To which outcome a difference moves. */
function movedTo(difference: KeptDifference, card?: Partial<KnownCard>, copy?: KnownCopy): string | undefined {
  const found = {
    cards: new Map(card ? [["p1", { ...NO_CARD, ...card }]] : []),
    copies: new Map(copy ? [["i1", copy]] : []),
  };
  return judgeAgain([difference], found, DAY)[0]?.to;
}

Deno.test("a card that may not borrow by the next feed was blocked at the desk; one that may is kept from it by a rule", () => {
  const refused = aDifference("borrow", "no"), allowed = aDifference("borrow", "yes");
  const ofCard = (facts: KnownCard["facts"]) => [movedTo(refused, { facts }), movedTo(allowed, { facts })];
  const block = (until: string | null) => fed({ message: "", until });
  assertEquals(ofCard({ block: block(null) }), ["mended", "rule"]);
  assertEquals(ofCard({ block: block("2026-11-24"), expires: fed("2026-11-25") }), ["rule", "mended"]);
  assertEquals(ofCard({ expires: fed("2026-11-24") }), ["mended", "rule"]);
  assertEquals(ofCard({ cardLost: fed(true) }), ["mended", "rule"]);
  assertEquals(ofCard({ category: fed("ADULT") }), [undefined, undefined]);
  // What it learned from the system is no feed, and neither is what was fed before.
  assertEquals(ofCard({ cardLost: { value: true, at: SINCE, origin: "learned" } }), [undefined, undefined]);
  assertEquals(ofCard({ cardLost: fed(true, BEFORE) }), [undefined, undefined]);
  assertEquals(movedTo(refused), undefined);
});

Deno.test("a card that the feed brings is valid, and one that it lacks is not", () => {
  const facts = { category: fed("ADULT") };
  assertEquals(movedTo(aDifference("valid", "yes", { outcome: "not known" }), { facts }), "mended");
  assertEquals(movedTo(aDifference("valid", "no"), { facts }), "rule");
  assertEquals(movedTo(aDifference("valid", "no"), { gone: { at: SINCE, origin: "fed" } }), "mended");
});

Deno.test("a feed mends what differs of a copy and of a PIN, and shows no rule there", () => {
  const ofCopy = { patronId: undefined, itemId: "I1" };
  for (const field of ["status", "due"]) {
    const difference = aDifference(field, "04", ofCopy);
    assertEquals(movedTo(difference, undefined, { facts: { itemType: fed("BK") } }), "mended");
    assertEquals(movedTo(difference, undefined, { ...NO_COPY, loan: fed(null) }), "mended");
    assertEquals(movedTo(difference, undefined, { facts: { itemType: fed("BK", BEFORE) } }), undefined);
  }
  assertEquals(movedTo(aDifference("pin", "yes"), { facts: { pin: fed("$2a$") } }), "mended");
  assertEquals(movedTo(aDifference("pin", "yes"), { facts: { category: fed("ADULT") } }), undefined);
});

Deno.test("a loan that the system refused stays a difference where the feed says that card and copy are free", () => {
  const refused = aDifference("done", "no: Too many", { message: "11", itemId: "I1" });
  const card = { facts: { block: fed(null) } },
    free = { facts: { status: fed("available" as const) }, loan: fed(null) };
  assertEquals(movedTo(refused, card, free), "rule");
  assertEquals(movedTo(refused, card, { ...free, facts: { status: fed("lost" as const) } }), "mended");
  assertEquals(movedTo(refused, { facts: { cardLost: fed(true) } }, free), "mended");
  assertEquals(movedTo({ ...refused, bySystem: "yes" }, card, free), "mended");
  assertEquals([movedTo(refused, card), movedTo(refused, {}, free)], [undefined, undefined]);
});

Deno.test("what is judged, and what cannot be compared, stays", () => {
  for (const outcome of ["mended", "rule"]) {
    assertEquals(movedTo(aDifference("borrow", "no", { outcome }), { facts: { cardLost: fed(true) } }), undefined);
  }
});
