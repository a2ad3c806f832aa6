import { assertEquals } from "@std/assert";
import type { PinLock } from "../../../src/library/pin_lock.ts";
import { countsEverywhere, newPinLock, pinLock } from "../../../src/circulation/pins/pin_lock.ts";
import type { WrongPins } from "../../../src/storage/port/wrong_pins.ts";
import { NOON } from "../../support/library/records.ts";

const HERE = { account: "gate", address: "192.0.2.1" };
const THERE = { account: "gate", address: "192.0.2.2" };
const LIMITS = { wrongPins: 10, wrongPinCardsPerTerminal: 3 };

function wrong(at: typeof HERE, tries: number, everywhere: number): WrongPins {
  return { ...at, tries, everywhere, lastTry: NOON };
}

const LOCKS: readonly (readonly [what: string, tries: readonly WrongPins[], lock: PinLock | undefined])[] = [
  ["no wrong PINs", [], undefined],
  ["one wrong PIN below the limit", [wrong(HERE, 9, 9)], undefined],
  ["ten that count everywhere", [wrong(HERE, 10, 10)], "everywhere"],
  ["ten that count everywhere, from elsewhere", [wrong(THERE, 10, 10)], "everywhere"],
  ["ten that count everywhere, from two terminals", [wrong(HERE, 4, 4), wrong(THERE, 6, 6)], "everywhere"],
  ["ten from here that count here only", [wrong(HERE, 10, 0)], "here"],
  ["ten from here, of which some count everywhere", [wrong(HERE, 10, 9)], "here"],
  ["ten from elsewhere that count there only", [wrong(THERE, 10, 0)], undefined],
  ["nine from here and nine from elsewhere that count there only", [wrong(HERE, 9, 0), wrong(THERE, 9, 0)], undefined],
  ["the same address under another account", [wrong({ ...HERE, account: "desk" }, 10, 0)], undefined],
];
for (const [what, tries, lock] of LOCKS) {
  Deno.test(`pinLock() after ${what}: ${lock ?? "none"}`, () => assertEquals(pinLock(tries, HERE, LIMITS), lock));
}

Deno.test("pinLock() locks nothing where there is no limit", () => {
  assertEquals(pinLock([wrong(HERE, 1000, 1000)], HERE, {}), undefined);
});

const NEW: readonly (readonly [what: string, tries: readonly WrongPins[], everywhere: boolean, PinLock | undefined])[] =
  [
    ["one below the limit", [wrong(HERE, 9, 9)], true, undefined],
    ["the one that reaches it everywhere", [wrong(HERE, 1, 1), wrong(THERE, 9, 9)], true, "everywhere"],
    ["the one that reaches it here", [wrong(HERE, 10, 2)], false, "here"],
    ["one here after it was reached everywhere", [wrong(HERE, 10, 0), wrong(THERE, 10, 10)], false, undefined],
    ["one more that was on its way", [wrong(HERE, 11, 11)], true, undefined],
  ];
for (const [what, tries, everywhere, lock] of NEW) {
  Deno.test(`newPinLock() for ${what}: ${lock ?? "none"}`, () => {
    assertEquals(newPinLock(tries, { ...HERE, everywhere }, LIMITS), lock);
  });
}

Deno.test("newPinLock() tells of no lock where there is no limit", () => {
  assertEquals(newPinLock([wrong(HERE, 10, 10)], { ...HERE, everywhere: true }, {}), undefined);
});

Deno.test("countsEverywhere() lets a terminal's wrong PINs count everywhere on so many cards and no more", () => {
  assertEquals([0, 2, 3, 4].map((otherCards) => countsEverywhere(otherCards, LIMITS)), [true, true, false, false]);
  assertEquals(countsEverywhere(1_000_000, { wrongPins: 10 }), true);
});
