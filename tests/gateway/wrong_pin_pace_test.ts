import { assertEquals } from "@std/assert";
import { createWrongPinPace } from "../../src/gateway/base/wrong_pin_pace.ts";
import { before, logIn } from "../support/gateway/before_koha.ts";
import type { Terminal } from "../support/wire/terminal.ts";
import { NOW } from "../tools/simulate/simulating.ts";

Deno.test("createWrongPinPace() holds a card with more than ten wrong PINs in ten minutes, and no other card", () => {
  const clock = { now: 0 };
  const pace = createWrongPinPace({ elapsed: () => clock.now });
  for (let number = 0; number < 10; number++) pace.wrong("p1002");
  assertEquals(pace.holds("p1002"), 0);
  pace.wrong("p1002");
  assertEquals([pace.holds("p1002"), pace.holds("p1001")], [500, 0]);
  for (let number = 0; number < 50; number++) pace.wrong("p1002");
  assertEquals([pace.holds("p1002"), pace.holds("p1001")], [5_000, 0]);
  clock.now = 600_000;
  assertEquals(pace.holds("p1002"), 0);
});

/** Asks with a wrong PIN, and waits for the answer. */
async function guess(terminal: Terminal, card: string, pin: string): Promise<void> {
  terminal.send(informationOf(card, pin));
  await terminal.expect(/\|CQN\|/);
}

function informationOf(card: string, pin: string): string {
  return `63000${NOW}          AOCPL|AA${card}|AC|AD${pin}|`;
}

Deno.test("wrong PINs of one card hold that card, at every connection, and are counted; right PINs of others never wait", () =>
  before({}, async (served) => {
    const { time, counted } = served;
    const [vendor, kiosk] = [await logIn(served), await logIn(served)];
    for (let number = 0; number < 11; number++) await guess(vendor, "P1002", `guess${number}`);
    // At its own connection and at another one of this login, whoever has another card is served at once.
    for (const terminal of [vendor, kiosk]) {
      terminal.send(informationOf("P1001", "1001"));
      await terminal.expect(/\|CQY\|/);
    }
    assertEquals(counted, []);
    // Who guesses on finds no faster connection, and no faster way to write the card.
    kiosk.send(informationOf("p1002", "guess11"));
    await time.asleep(0.5);
    vendor.send(informationOf("P1001", "1001"));
    await vendor.expect(/\|CQY\|/);
    await time.advance(0.5);
    await kiosk.expect(/^64/);
    assertEquals(counted, ["pinsHeld MAIN"]);
  }));

Deno.test("wrong PINs of many cards, as the visitors of one vendor's page mistype them, hold nobody", () =>
  before({}, async (served) => {
    const vendor = await logIn(served);
    for (let number = 0; number < 30; number++) await guess(vendor, `P100${number % 6 + 1}`, `guess${number}`);
    assertEquals(served.counted, []);
  }));
