import { assertEquals } from "@std/assert";
import type { PinLock } from "../../../src/library/pin_lock.ts";
import { isLockedBy, newPinLock, type PinLimits, pinTerminal } from "../../../src/circulation/pins/pin_lock.ts";
import type { PinRecord, RightPin, WrongPin } from "../../../src/storage/port/wrong_pins.ts";
import { NOON } from "../../support/library/records.ts";

const HERE = { account: "gate", address: "192.0.2.1" };
const THERE = { account: "gate", address: "192.0.2.2" };
const LIMITS: PinLimits = { wrongPins: 3, lockMinutes: 30, wrongPinsPerDay: 5, wrongPinCardsPerTerminal: 3 };

const AGO = (minutes: number) => NOON.subtract({ minutes });

/** So many wrong PINs from elsewhere, just now, unless it says otherwise. */
function wrong(times: number, overrides: Partial<WrongPin> = {}): readonly WrongPin[] {
  const one = { ...THERE, at: NOON, beyond: false, forgiven: false, ...overrides };
  return Array.from({ length: times }, () => one);
}

function right(minutesAgo: number, at = HERE): readonly RightPin[] {
  return [{ ...at, at: AGO(minutesAgo) }];
}

const DAY = 24 * 60;

const LOCKS: readonly (readonly [string, Partial<PinRecord>, everywhere: boolean, beyond: boolean])[] = [
  ["no wrong PINs", {}, false, false],
  ["one below the limit", { wrong: wrong(2) }, false, false],
  ["as many as the limit", { wrong: wrong(3) }, true, false],
  ["those of several terminals together", { wrong: [...wrong(2), ...wrong(1, HERE)] }, true, false],
  ["one that is too old", { wrong: [...wrong(1, { at: AGO(30) }), ...wrong(2)] }, false, false],
  ["one that is just not too old", { wrong: [...wrong(1, { at: AGO(29) }), ...wrong(2)] }, true, false],
  ["one that is forgiven", { wrong: [...wrong(1, { forgiven: true }), ...wrong(2)] }, false, false],
  ["a day's limit of forgiven ones", { wrong: wrong(5, { forgiven: true, at: AGO(DAY - 1) }) }, true, false],
  ["a day's limit that is a day old", { wrong: wrong(5, { at: AGO(DAY) }) }, false, false],
  ["those of terminals beyond their cards", { wrong: wrong(3, { beyond: true }) }, false, true],
  ["some of each kind", { wrong: [...wrong(2), ...wrong(2, { beyond: true })] }, false, false],
  ["a right one here a month ago", { wrong: wrong(3), right: right(30 * DAY) }, true, false],
  ["a right one here less than a month ago", { wrong: wrong(3), right: right(30 * DAY - 1) }, false, false],
  ["a right one elsewhere", { wrong: wrong(3), right: right(1, THERE) }, true, false],
  ["a right one here, and a wrong one", { wrong: [...wrong(3), ...wrong(1, HERE)], right: right(1) }, true, false],
  ["a right one here, of those beyond", { wrong: wrong(3, { beyond: true }), right: right(1) }, false, false],
  [
    "a right one here after a wrong one, and a day's limit",
    { wrong: [...wrong(1, { ...HERE, forgiven: true, at: AGO(600) }), ...wrong(4, { at: AGO(600) })], right: right(1) },
    true,
    false,
  ],
  ["a clock that was set back by a week", { wrong: wrong(3, { at: NOON.add({ hours: 24 * 7 }) }) }, true, false],
];
for (const [what, record, everywhere, beyond] of LOCKS) {
  Deno.test(`isLockedBy() after ${what}: ${everywhere ? "locked" : beyond ? "locked for some" : "open"}`, () => {
    const whole = { wrong: [], right: [], ...record };
    const by = (counting: "everywhere" | "beyond") => isLockedBy(counting, whole, { origin: HERE, now: NOON }, LIMITS);
    assertEquals([by("everywhere"), by("beyond")], [everywhere, beyond]);
  });
}

Deno.test("isLockedBy() locks until staff unlock where there are no minutes, and never where there is no limit", () => {
  const record = { wrong: wrong(3, { at: AGO(100 * DAY) }), right: [] };
  const locked = (limits: PinLimits) => isLockedBy("everywhere", record, { origin: HERE, now: NOON }, limits);
  assertEquals([locked({ wrongPins: 3 }), locked({ wrongPins: 3, lockMinutes: 30 }), locked({})], [true, false, false]);
});

const NEW: readonly (readonly [what: string, wrong: readonly WrongPin[], PinLock | undefined])[] = [
  ["one below the limit", wrong(2), undefined],
  ["the one that reaches it", wrong(3), "everywhere"],
  ["one more that was on its way", wrong(4), undefined],
  ["the one that reaches a day's limit", [...wrong(4, { forgiven: true }), ...wrong(1)], "everywhere"],
  ["the one that reaches it beyond the cards", wrong(3, { beyond: true }), "here"],
  ["one beyond the cards after it was reached everywhere", [...wrong(3), ...wrong(3, { beyond: true })], undefined],
];
for (const [what, tries, lock] of NEW) {
  Deno.test(`newPinLock() for ${what}: ${lock ?? "none"}`, () => {
    assertEquals(newPinLock({ wrong: tries, right: [] }, NOON, LIMITS), lock);
  });
}

Deno.test("newPinLock() counts those of the account alone where it is beyond its cards", () => {
  const other = wrong(2, { account: "other", beyond: true });
  const lockAfter = (times: number) =>
    newPinLock({ wrong: [...other, ...wrong(times, { beyond: true })], right: [] }, NOON, LIMITS, { account: true });
  assertEquals([1, 2, 3, 4].map(lockAfter), [undefined, undefined, "account", undefined]);
});

for (
  const [address, counted] of [
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["2001:db8:1:2::/64", "2001:db8:1:2::/64"],
    ["::1", "0:0:0:0::/64"],
    ["", ""],
  ] as const
) {
  Deno.test(`pinTerminal() counts ${address || "no address"} as ${counted || "none"}`, () => {
    assertEquals(pinTerminal({ account: "gate", address }), { account: "gate", address: counted });
  });
}

Deno.test("isLockedBy() leaves a terminal open that sent the right PIN from another address of its network", () => {
  const record = { wrong: wrong(3), right: right(1, { account: "gate", address: "2001:db8::1" }) };
  const sending = { origin: { account: "gate", address: "2001:db8::2" }, now: NOON };
  assertEquals(isLockedBy("everywhere", record, sending, LIMITS), false);
});
