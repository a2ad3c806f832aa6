import { assertEquals } from "@std/assert";
import { createRenewingPins } from "../../../src/circulation/pins/renewing_pins.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { fakePins } from "../../support/library/fake_pins.ts";

const AT = { account: "sipterm1", address: "10.0.0.7" };

type SetPins = Parameters<Storage["setPins"]>[0];

function bench(hash: (pin: string) => Promise<string>) {
  const stored: SetPins[] = [];
  const pins = createRenewingPins(fakePins(), { hash, isOutdated: (form) => form.startsWith("hash of") }, {
    setPins(each) {
      stored.push(each);
      return Promise.resolve();
    },
  });
  return { pins, stored };
}

Deno.test("renewingPins() stores a PIN anew once it has been right", async () => {
  const { pins, stored } = bench((pin) => Promise.resolve(`better hash of ${pin}`));
  assertEquals(await pins.verify("1234", "hash of 1234", AT, "P1"), true);
  await Promise.resolve();
  assertEquals(stored, [[{ patronId: "P1", pin: "better hash of 1234", replacing: "hash of 1234" }]]);
});

Deno.test("renewingPins() stores nothing after a wrong PIN", async () => {
  const { pins, stored } = bench((pin) => Promise.resolve(pin));
  assertEquals(await pins.verify("9999", "hash of 1234", AT, "P1"), false);
  await Promise.resolve();
  assertEquals(stored, []);
});

Deno.test("renewingPins() answers as before when a PIN cannot be stored anew", async () => {
  const { pins, stored } = bench(() => Promise.reject(new Error("too busy")));
  assertEquals(await pins.verify("1234", "hash of 1234", AT, "P1"), true);
  await Promise.resolve();
  assertEquals(stored, []);
});
