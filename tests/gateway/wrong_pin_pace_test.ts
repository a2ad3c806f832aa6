import { assertEquals } from "@std/assert";
import { createWrongPinPace } from "../../src/gateway/base/wrong_pin_pace.ts";

Deno.test("createWrongPinPace() holds whoever sends more than ten wrong PINs in ten minutes, and nobody else", () => {
  const clock = { now: 0 };
  const pace = createWrongPinPace({ elapsed: () => clock.now });
  for (let number = 0; number < 10; number++) pace.wrong("kiosk 10.0.0.1");
  assertEquals(pace.holds("kiosk 10.0.0.1"), 0);
  pace.wrong("kiosk 10.0.0.1");
  assertEquals([pace.holds("kiosk 10.0.0.1"), pace.holds("kiosk 10.0.0.2")], [500, 0]);
  for (let number = 0; number < 50; number++) pace.wrong("kiosk 10.0.0.1");
  assertEquals(pace.holds("kiosk 10.0.0.1"), 5_000);
  clock.now = 600_000;
  assertEquals(pace.holds("kiosk 10.0.0.1"), 0);
});
