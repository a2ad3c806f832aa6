import assert from "node:assert/strict";
import type { PinGiven } from "../../src/circulation/library.ts";
import type { PinVerdict } from "../../src/circulation/outcome.ts";
import { cardDenial, createPinJudge } from "../../src/circulation/pin.ts";
import { fakePins } from "../support/fake_pins.ts";
import { patronFacts } from "../support/facts.ts";
import { aPatron } from "../support/records.ts";

const withPin = patronFacts({ patron: aPatron({ pin: "hash of 1234" }) });
const withoutPin = patronFacts();
const ASKED = { required: false, emptyAllowed: false };

interface Case {
  readonly what: string;
  readonly patron?: typeof withPin;
  readonly given: Partial<PinGiven>;
  readonly verdict: PinVerdict;
  /** Which checks it costs. */
  readonly calls: readonly string[];
}

const CASES: readonly Case[] = [
  { what: "no PIN", patron: withPin, given: {}, verdict: "absent", calls: [] },
  { what: "the right PIN", patron: withPin, given: { pin: "1234" }, verdict: "right", calls: ["verify 1234 of P1"] },
  { what: "a wrong PIN", patron: withPin, given: { pin: "1235" }, verdict: "wrong", calls: ["verify 1235 of P1"] },
  {
    what: "a PIN with a blank more",
    patron: withPin,
    given: { pin: "1234 " },
    verdict: "wrong",
    calls: ["verify 1234  of P1"],
  },
  { what: "an empty PIN", patron: withPin, given: { pin: "" }, verdict: "wrong", calls: [] },
  {
    what: "an empty PIN where that is allowed",
    patron: withPin,
    given: { pin: "", emptyAllowed: true },
    verdict: "right",
    calls: [],
  },
  {
    what: "an empty PIN where that is allowed, of an unknown card",
    given: { pin: "", emptyAllowed: true },
    verdict: "wrong",
    calls: [],
  },
  {
    what: "any PIN of a patron who has none",
    patron: withoutPin,
    given: { pin: "1234" },
    verdict: "wrong",
    calls: ["verifyUnknown 1234"],
  },
  { what: "any PIN of an unknown card", given: { pin: "1234" }, verdict: "wrong", calls: ["verifyUnknown 1234"] },
  { what: "no PIN of an unknown card", given: {}, verdict: "absent", calls: [] },
];

for (const { what, patron, given, verdict, calls } of CASES) {
  Deno.test(`createPinJudge() judges ${what} ${verdict}, at the cost of ${calls.join() || "no check"}`, async () => {
    const pins = fakePins();
    assert.equal(await createPinJudge({ ...ASKED, ...given }, pins)(patron), verdict);
    assert.deepEqual(pins.calls, calls);
  });
}

Deno.test("createPinJudge() checks the PIN of one request once, however often it is asked", async () => {
  const pins = fakePins();
  const judge = createPinJudge({ ...ASKED, pin: "9999" }, pins);
  assert.deepEqual([await judge(withPin), await judge(withPin)], ["wrong", "wrong"]);
  assert.deepEqual(pins.calls, ["verify 9999 of P1"]);
});

Deno.test("createPinJudge() checks again once the stored PIN has changed", async () => {
  const pins = fakePins();
  const judge = createPinJudge({ ...ASKED, pin: "1234" }, pins);
  assert.equal(await judge(withPin), "right");
  assert.equal(await judge(patronFacts({ patron: aPatron({ pin: "hash of 9999" }) })), "wrong");
});

const DENIALS:
  readonly (readonly [what: string, typeof withPin | undefined, PinVerdict, Partial<PinGiven>, string?])[] = [
    ["an unknown card", undefined, "absent", {}, "patron-unknown"],
    ["an unknown card before anything else", undefined, "wrong", { pin: "", required: true }, "patron-unknown"],
    ["a request without a PIN where one is required", withPin, "absent", { required: true }, "pin-missing"],
    [
      "an empty PIN where one is required",
      withPin,
      "right",
      { pin: "", required: true, emptyAllowed: true },
      "pin-missing",
    ],
    ["a wrong PIN", withPin, "wrong", { pin: "1235" }, "pin-wrong"],
    ["a wrong PIN where one is required", withPin, "wrong", { pin: "1235", required: true }, "pin-wrong"],
    ["nobody without a PIN where none is required", withPin, "absent", {}],
    ["nobody with the right PIN", withPin, "right", { pin: "1234", required: true }],
  ];

for (const [what, patron, verdict, given, reason] of DENIALS) {
  Deno.test(`cardDenial() refuses ${what}`, () => {
    assert.equal(cardDenial(patron, verdict, { ...ASKED, ...given })?.reason, reason);
  });
}
