import { assertEquals } from "@std/assert";
import { createWrongPinPace } from "../../src/gateway/base/wrong_pin_pace.ts";
import { before, logIn } from "../support/gateway/before_koha.ts";
import type { Terminal } from "../support/wire/terminal.ts";
import { NOW } from "../tools/simulate/simulating.ts";

/** A pace by a clock that a test moves, and logins that try PINs of a card. */
function paced() {
  const clock = { now: 0 };
  const pace = createWrongPinPace({ elapsed: () => clock.now });
  const tried = (login: string, pin: string, card = "p1002") => ({ login, card, pin });
  return {
    clock,
    guess(login: string, times: number) {
      for (let number = 0; number < times; number++) pace.judged(tried(login, `guess${number}`), false);
    },
    confirm: (login: string, pin = "1002") => pace.judged(tried(login, pin), true),
    holds: (login: string, pin = "1002", card?: string) => pace.holds(tried(login, pin, card)),
  };
}

Deno.test("createWrongPinPace() holds a login's PINs of a card with more than ten wrong ones in ten minutes, and of no other card", () => {
  const { clock, guess, holds } = paced();
  guess("vendor", 10);
  assertEquals(holds("vendor"), 0);
  guess("vendor", 1);
  assertEquals([holds("vendor"), holds("vendor", "1001", "p1001")], [500, 0]);
  guess("vendor", 50);
  assertEquals([holds("vendor"), holds("vendor", "1001", "p1001")], [5_000, 0]);
  clock.now = 600_000;
  assertEquals(holds("vendor"), 0);
});

Deno.test("createWrongPinPace() holds no login for what one other sends, and all for what four send", () => {
  const { guess, holds } = paced();
  guess("vendor", 100);
  assertEquals([holds("kiosk"), holds("vendor")], [0, 5_000]);
  for (const login of ["second", "third"]) guess(login, 10);
  assertEquals([holds("kiosk"), holds("second")], [0, 0]);
  guess("fourth", 2);
  assertEquals([holds("kiosk"), holds("second"), holds("vendor")], [1_000, 1_000, 5_000]);
  assertEquals(holds("kiosk", "1001", "p1001"), 0);
});

Deno.test("createWrongPinPace() lets a PIN pass that was right a moment ago, at every login, and no other PIN", () => {
  const { clock, confirm, guess, holds } = paced();
  confirm("kiosk");
  for (const login of ["vendor", "second", "third", "fourth"]) guess(login, 20);
  clock.now = 60_000;
  assertEquals([holds("kiosk"), holds("vendor")], [0, 0]);
  assertEquals([holds("kiosk", "1003"), holds("vendor", "1003")], [5_000, 5_000]);
  // Right for this card is nothing for another.
  assertEquals(holds("kiosk", "1002", "p1001"), 0);
  clock.now = 599_999;
  assertEquals(holds("kiosk", "1003"), 5_000);
  clock.now = 600_000;
  guess("kiosk", 11);
  assertEquals(holds("kiosk"), 500);
});

Deno.test("createWrongPinPace() forgets with a right PIN what its own login mistyped, and not what others did", () => {
  const { confirm, guess, holds } = paced();
  for (const login of ["kiosk", "vendor"]) guess(login, 12);
  confirm("kiosk");
  assertEquals([holds("kiosk", "1003"), holds("vendor", "1003")], [0, 1_000]);
});

/** Asks with a PIN, and waits for the verdict on it. */
async function judged(terminal: Terminal, pin: string, verdict: "Y" | "N", card = "P1002"): Promise<void> {
  terminal.send(informationOf(card, pin));
  await terminal.expect(new RegExp(`\\|CQ${verdict}\\|`));
}

function informationOf(card: string, pin: string): string {
  return `63000${NOW}          AOCPL|AA${card}|AC|AD${pin}|`;
}

Deno.test("wrong PINs of one card hold that card, at every connection of the login, and are counted; right PINs of others never wait", () =>
  before({}, async (served) => {
    const { time, counted } = served;
    const [vendor, kiosk] = [await logIn(served), await logIn(served)];
    for (let number = 0; number < 11; number++) await judged(vendor, `guess${number}`, "N");
    // At its own connection and at another one of this login, whoever has another card is served at once.
    for (const terminal of [vendor, kiosk]) {
      await judged(terminal, "1001", "Y", "P1001");
    }
    assertEquals(counted, []);
    // Who guesses on finds no faster connection, and no faster way to write the card.
    kiosk.send(informationOf("p1002", "guess11"));
    await time.asleep(0.5);
    await judged(vendor, "1001", "Y", "P1001");
    await time.advance(0.5);
    await kiosk.expect(/^64/);
    assertEquals(counted, ["pinsHeld MAIN"]);
  }));

Deno.test("wrong PINs of many cards, as the visitors of one vendor's page mistype them, hold nobody", () =>
  before({}, async (served) => {
    const vendor = await logIn(served);
    for (let number = 0; number < 30; number++) await judged(vendor, `guess${number}`, "N", `P100${number % 6 + 1}`);
    assertEquals(served.counted, []);
  }));

/** Two logins of an institution, a vendor's and a kiosk's. */
const TWO = { others: [{ id: "kiosk", upstreamLogin: { id: "sip1", password: "sip1pass" } }] };

Deno.test("a right PIN waits at no kiosk for what a vendor's login guesses, nor at the vendor once it was right", () =>
  before(TWO, async (served) => {
    const { counted } = served;
    const vendor = await logIn(served), kiosk = await served.connect();
    kiosk.send("9300CNkiosk|COterm1|");
    await kiosk.expect("941");
    for (let number = 0; number < 11; number++) await judged(vendor, `guess${number}`, "N");
    await judged(kiosk, "1002", "Y");
    await judged(vendor, "1002", "Y");
    assertEquals(counted, []);
    // The vendor's own right PIN begins anew, and ten more wrong ones are free.
    for (let number = 0; number < 11; number++) await judged(vendor, `again${number}`, "N");
    await judged(vendor, "1002", "Y");
    assertEquals(counted, []);
  }));
