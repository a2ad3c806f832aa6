import { assertEquals } from "@std/assert";
import { ANY_LOGIN } from "../../src/config/upstream/upstream.ts";
import { createWrongPinPace } from "../../src/gateway/base/wrong_pin_pace.ts";
import { ask, before } from "../support/gateway/before_koha.ts";
import { NOW } from "../terminal/simulate/simulating.ts";

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

Deno.test("logins that the library system judges have a pace of wrong PINs each, also from one address", () =>
  before({ account: { id: ANY_LOGIN, password: { kind: "upstream" } } }, async ({ connect, time }) => {
    const guess = (number: number) => `63000${NOW}          AOCPL|AAP1002|AC|ADwrong${number}|`;
    const [guessing, other] = [await connect(), await connect()];
    guessing.send("9300CNsip1|COsip1pass|");
    await guessing.expect("941");
    other.send("9300CNsip2|COsip2pass|");
    await other.expect("941");
    for (let number = 0; number < 11; number++) {
      guessing.send(guess(number));
      await guessing.expect(/\|CQN\|/);
    }
    other.send(guess(0));
    await other.expect(/\|CQN\|/);
    guessing.send(guess(11));
    await time.asleep(0.5);
    await ask(other);
    await time.advance(0.5);
    await guessing.expect(/\|CQN\|/);
  }));
