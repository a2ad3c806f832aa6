import assert from "node:assert/strict";
import { cardDenial, createPinJudge, type PinCheck } from "../../../src/circulation/pins/pin.ts";
import type { PinGiven } from "../../../src/library/library.ts";
import type { PinVerdict } from "../../../src/library/outcome.ts";
import { patronFacts } from "../../support/facts.ts";
import { aPatron } from "../../support/records.ts";

const withPin = patronFacts({ patron: aPatron({ pin: "hash of 1234" }) });
const ASKED = { required: false };

/** Looks at a PIN as if it were checked, and remembers that it was. */
function recordingCheck(): { readonly check: PinCheck; readonly checked: readonly string[] } {
  const checked: string[] = [];
  return {
    checked,
    check(pin, facts) {
      checked.push(pin);
      return Promise.resolve(facts?.patron.pin === `hash of ${pin}` ? "right" : "wrong");
    },
  };
}

interface Case {
  readonly what: string;
  readonly patron?: typeof withPin;
  readonly given: Partial<PinGiven>;
  readonly verdict: PinVerdict;
  /** The PINs that are looked at. */
  readonly checked: readonly string[];
}

const CASES: readonly Case[] = [
  { what: "no PIN", patron: withPin, given: {}, verdict: "absent", checked: [] },
  { what: "the right PIN", patron: withPin, given: { pin: "1234" }, verdict: "right", checked: ["1234"] },
  { what: "a wrong PIN", patron: withPin, given: { pin: "1235" }, verdict: "wrong", checked: ["1235"] },
  { what: "a PIN with a blank more", patron: withPin, given: { pin: "1234 " }, verdict: "wrong", checked: ["1234 "] },
  { what: "any PIN of an unknown card", given: { pin: "1234" }, verdict: "wrong", checked: ["1234"] },
  { what: "no PIN of an unknown card", given: {}, verdict: "absent", checked: [] },
];

for (const { what, patron, given, verdict, checked } of CASES) {
  Deno.test(`createPinJudge() judges ${what} ${verdict}, at the cost of ${checked.length} checks`, async () => {
    const recording = recordingCheck();
    assert.equal(await createPinJudge({ ...ASKED, ...given }, recording.check)(patron), verdict);
    assert.deepEqual(recording.checked, checked);
  });
}

Deno.test("createPinJudge() checks the PIN of one request once, however often it is asked", async () => {
  const { check, checked } = recordingCheck();
  const judge = createPinJudge({ ...ASKED, pin: "9999" }, check);
  assert.deepEqual([await judge(withPin), await judge(withPin)], ["wrong", "wrong"]);
  assert.deepEqual(checked, ["9999"]);
});

Deno.test("createPinJudge() checks again once the stored PIN has changed", async () => {
  const judge = createPinJudge({ ...ASKED, pin: "1234" }, recordingCheck().check);
  assert.equal(await judge(withPin), "right");
  assert.equal(await judge(patronFacts({ patron: aPatron({ pin: "hash of 9999" }) })), "wrong");
});

const DENIALS:
  readonly (readonly [what: string, typeof withPin | undefined, PinVerdict, Partial<PinGiven>, string?])[] = [
    ["an unknown card", undefined, "absent", {}, "patron-unknown"],
    ["an unknown card before anything else", undefined, "absent", { required: true }, "patron-unknown"],
    ["a request without a PIN where one is required", withPin, "absent", { required: true }, "pin-missing"],
    ["a wrong PIN", withPin, "wrong", { pin: "1235" }, "pin-wrong"],
    ["a wrong PIN where one is required", withPin, "wrong", { pin: "1235", required: true }, "pin-wrong"],
    ["a PIN of a locked card", withPin, "locked", { pin: "1234" }, "pin-locked"],
    ["nobody without a PIN where none is required", withPin, "absent", {}],
    ["nobody with the right PIN", withPin, "right", { pin: "1234", required: true }],
  ];

for (const [what, patron, verdict, given, reason] of DENIALS) {
  Deno.test(`cardDenial() refuses ${what}`, () => {
    assert.equal(cardDenial(patron, verdict, { ...ASKED, ...given })?.reason, reason);
  });
}
