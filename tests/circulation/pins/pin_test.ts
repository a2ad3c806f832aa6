import { assertEquals, assertStrictEquals } from "@std/assert";
import { createCardJudge } from "../../../src/circulation/pins/pin_guard.ts";
import type { PinGiven } from "../../../src/library/library.ts";
import type { PinVerdict } from "../../../src/library/outcome.ts";
import type { PatronFacts } from "../../../src/storage/port/storage.ts";
import { patronFacts } from "../../support/library/facts.ts";
import { aPatron } from "../../support/library/records.ts";

type PinCheck = Parameters<typeof createCardJudge>[1];

const withPin = patronFacts({ patron: aPatron({ pin: "hash of 1234" }) });
const ASKED = { required: false };

/** Looks at a PIN as if it were checked, and remembers that it was; one is that of a locked card. */
function recordingCheck(): { readonly check: PinCheck; readonly checked: readonly string[] } {
  const checked: string[] = [];
  return {
    checked,
    check(pin, facts) {
      checked.push(pin);
      if (pin === "locked") return Promise.resolve("locked");
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
  Deno.test(`createCardJudge() judges ${what} ${verdict}, at the cost of ${checked.length} checks`, async () => {
    const recording = recordingCheck();
    assertEquals((await createCardJudge({ ...ASKED, ...given }, recording.check)(patron)).pin, verdict);
    assertEquals(recording.checked, checked);
  });
}

Deno.test("createCardJudge() checks the PIN of one request once, however often it is asked", async () => {
  const { check, checked } = recordingCheck();
  const judge = createCardJudge({ ...ASKED, pin: "9999" }, check);
  assertEquals([(await judge(withPin)).pin, (await judge(withPin)).pin], ["wrong", "wrong"]);
  assertEquals(checked, ["9999"]);
});

Deno.test("createCardJudge() checks again once the stored PIN has changed", async () => {
  const judge = createCardJudge({ ...ASKED, pin: "1234" }, recordingCheck().check);
  assertEquals((await judge(withPin)).pin, "right");
  assertEquals((await judge(patronFacts({ patron: aPatron({ pin: "hash of 9999" }) }))).pin, "wrong");
});

const REFUSALS: readonly (readonly [what: string, PatronFacts | undefined, Partial<PinGiven>, string?])[] = [
  ["an unknown card", undefined, {}, "patron-unknown"],
  ["an unknown card before anything else", undefined, { required: true }, "patron-unknown"],
  ["a request without a PIN where one is required", withPin, { required: true }, "pin-missing"],
  ["a wrong PIN", withPin, { pin: "1235" }, "pin-wrong"],
  ["a wrong PIN where one is required", withPin, { pin: "1235", required: true }, "pin-wrong"],
  ["a PIN of a locked card", withPin, { pin: "locked" }, "pin-locked"],
  ["nobody without a PIN where none is required", withPin, {}],
  ["nobody with the right PIN", withPin, { pin: "1234", required: true }],
];

for (const [what, patron, given, reason] of REFUSALS) {
  Deno.test(`createCardJudge() refuses ${what}`, async () => {
    const card = await createCardJudge({ ...ASKED, ...given }, recordingCheck().check)(patron);
    assertEquals(card.refusal?.reason, reason);
    assertStrictEquals(card.patron, patron);
  });
}
