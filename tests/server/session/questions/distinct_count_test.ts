import { assert, assertEquals, assertLess } from "@std/assert";
import { createIdentifierHash, DistinctCount } from "../../../../src/server/session/questions/distinct_count.ts";

const hash = createIdentifierHash("0123456789abcdef");

/** Counts running card numbers, some of them twice. */
function cards(from: number, to: number, grain?: "fine" | "coarse"): DistinctCount {
  const count = new DistinctCount(grain);
  for (let card = from; card < to; card++) {
    count.add(hash(`2382${String(card).padStart(10, "0")}`));
    if (card % 10 === 0) count.add(hash(`2382${String(card).padStart(10, "0")}`));
  }
  return count;
}

function assertNear(counted: number, true_: number, error: number): void {
  assertLess(Math.abs(counted / true_ - 1), error, `${counted} for ${true_}`);
}

Deno.test("DistinctCount is off by no more than three times its standard error, from one card to a million", () => {
  assertEquals(new DistinctCount().count, 0);
  assertEquals(cards(0, 1).count, 1);
  for (const number of [90, 600, 6_000, 50_000, 1_000_000]) {
    assertNear(cards(0, number).count, number, 3 * 0.023);
    assertNear(cards(0, number, "coarse").count, number, 3 * 0.046);
  }
});

Deno.test("DistinctCount takes no more room for many cards than for ten thousand", () => {
  // 2,048 registers of a byte each, four letters for three of them.
  assertLess(cards(0, 100_000).toText().length, 2_740);
});

Deno.test("DistinctCount put together counts what either has seen, however often it is put together", () => {
  const one = cards(0, 30_000), other = cards(20_000, 50_000);
  one.merge(other);
  one.merge(other);
  assertNear(one.count, 50_000, 3 * 0.023);
});

Deno.test("DistinctCount is the same when it was written and read, and reads nothing out of another text", () => {
  for (const number of [0, 1, 900, 20_000]) {
    const count = cards(0, number);
    const read = DistinctCount.fromText(count.toText());
    assertEquals(read.count, count.count);
    assert(!read.add(hash("23820000000000")) || number === 0);
  }
  for (const text of ["no base64!", "AA", "\u{1f4da}"]) assertEquals(DistinctCount.fromText(text).count, 0);
});

Deno.test("createIdentifierHash() takes a card for the same in capitals and with blanks, and differs by the key", () => {
  assertEquals(hash(" ab12 "), hash("AB12"));
  assert(hash("AB12") !== hash("AB13"));
  assert(hash("AB12") !== createIdentifierHash("fedcba9876543210")("AB12"));
});
