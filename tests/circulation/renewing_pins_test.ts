import assert from "node:assert/strict";
import { renewingPins } from "../../src/circulation/renewing_pins.ts";
import { fakePins } from "../support/fake_pins.ts";

const CURRENT = "new form of 1234";

/** Checks PINs as {@link fakePins} does; every other stored form than `new form of ...` is outdated. */
function renewing(hash = (pin: string) => Promise.resolve(`new form of ${pin}`)) {
  const pins = fakePins();
  const stored: unknown[] = [];
  const renewed = Promise.withResolvers<void>();
  const storage = {
    setPins(given: readonly unknown[]) {
      stored.push(...given);
      renewed.resolve();
      return Promise.resolve();
    },
  };
  const isOutdated = (form: string) => !form.startsWith("new form");
  return {
    pins: renewingPins(pins, { hash, isOutdated }, storage),
    calls: pins.calls,
    stored,
    renewed: renewed.promise,
  };
}

Deno.test("renewingPins() stores a right PIN anew when its stored form is outdated, if that is still stored", async () => {
  const { pins, stored, renewed } = renewing();
  assert.equal(await pins.verify("1234", "hash of 1234", "P1"), true);
  await renewed;
  assert.deepEqual(stored, [{ patronId: "P1", pin: CURRENT, replacing: "hash of 1234" }]);
});

Deno.test("renewingPins() does not let the patron wait until the PIN is stored anew", async () => {
  const { pins, stored } = renewing(() => new Promise(() => {}));
  assert.equal(await pins.verify("1234", "hash of 1234", "P1"), true);
  assert.deepEqual(stored, []);
});

Deno.test("renewingPins() never stores a wrong PIN, nor one whose stored form is the present one", async () => {
  const hashed: string[] = [];
  const hash = (pin: string) => {
    hashed.push(pin);
    return Promise.resolve(pin);
  };
  const { pins } = renewing(hash);
  assert.equal(await pins.verify("9999", "hash of 1234", "P1"), false);
  const present = renewingPins(fakePins(), { hash, isOutdated: () => false }, { setPins: () => Promise.resolve() });
  assert.equal(await present.verify("1234", "hash of 1234", "P1"), true);
  assert.deepEqual(hashed, []);
});

Deno.test("renewingPins() judges the PIN although it cannot be stored anew", async () => {
  const { pins } = renewing(() => Promise.reject(new Error("the queue is full")));
  assert.equal(await pins.verify("1234", "hash of 1234", "P1"), true);
});

Deno.test("renewingPins() spends as long on an unknown card as before", async () => {
  const { pins, calls } = renewing();
  await pins.verifyUnknown("1234");
  assert.deepEqual(calls, ["verifyUnknown 1234"]);
});
