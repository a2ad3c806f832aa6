import { assertEquals } from "@std/assert";
import { logIn, SIP1 } from "../support/gateway/before_koha.ts";
import { driveUntil } from "../support/gateway/drive_until.ts";
import { drivenGatewayClock } from "../support/gateway/driven_gateway_clock.ts";
import { gatewayed, type ServedByGateway } from "../support/gateway/gatewayed.ts";
import { type MadeUp, type MadeUpSystem, withMadeUpSystem } from "../support/gateway/made_up_system.ts";
import { createDrivenTime, type DrivenTime } from "../support/wire/driven_time.ts";
import type { Terminal } from "../support/wire/terminal.ts";
import { ASK, START } from "../tools/simulate/simulating.ts";

/** A terminal before a made-up system, which has asked a 63. */
interface Begun extends ServedByGateway {
  readonly system: MadeUpSystem;
  readonly time: DrivenTime;
  readonly terminal: Terminal;
  /** Sends a message, and gives the answer. */
  ask(message: string): Promise<string>;
  /** Lets nobody ask anything for so many seconds. */
  quiet(seconds: number): Promise<void>;
}

function begun(madeUp: MadeUp, test: (begun: Begun) => Promise<void>): Promise<void> {
  const time = createDrivenTime(START), clock = drivenGatewayClock(time);
  return withMadeUpSystem(
    madeUp,
    (system) =>
      gatewayed({ port: system.port, account: SIP1, clock, upstream: { errorDetection: false } }, async (served) => {
        const terminal = await logIn(served);
        const ask = (message: string) => {
          terminal.send(message);
          return driveUntil(time, terminal.expect(/^\d\d/));
        };
        const quiet = async (seconds: number) => {
          for (let second = 0; second < seconds; second++) await driveUntil(time, time.advance(1));
        };
        await ask(ASK.patron());
        await test({ ...served, system, time, terminal, ask, quiet });
      }),
  );
}

const ANSWERED = /^64.*\|AEAda\|/, KNOWN_CARD = /\|AAP1\d\d\d\|/;

/** How many of so many 63s are answered by the system. */
async function answeredOf(times: number, ask: Begun["ask"]): Promise<number> {
  let answered = 0;
  for (let time = 0; time < times; time++) if (ANSWERED.test(await ask(ASK.patron()))) answered++;
  return answered;
}

/** A BX that denies the 17. */
const NO_17 = "YYYYYYYYYYNYYYYY";

/** Seconds after which two probes without an answer have shown that a system is away. */
const QUIET = 55;

for (const instead of ["96", "silence", "close"] as const) {
  Deno.test(`a system that answers no 17 but ${instead} is not cut off by quiet minutes`, () =>
    begun({ reply: (line) => line.startsWith("17") ? instead : undefined }, async (begun) => {
      const { ask, quiet, gateways } = begun;
      await quiet(QUIET);
      assertEquals((await ask(ASK.acsStatus)).slice(0, 3), "98Y");
      assertEquals(await answeredOf(5, ask), 5);
      assertEquals(gateways.upstreamReports()[0]?.condition.state, "answering");
    }));
}

Deno.test("nor is one that answers only questions about whom it has, and says nothing to all others", () =>
  begun({ reply: (line) => /^(17|63)/.test(line) && !KNOWN_CARD.test(line) ? "silence" : undefined }, async (begun) => {
    await begun.quiet(QUIET);
    assertEquals((await begun.ask(ASK.acsStatus)).slice(0, 3), "98Y");
    assertEquals(await answeredOf(5, begun.ask), 5);
  }));

const count = ({ heard }: MadeUpSystem, code: string) => heard.filter((line) => line.startsWith(code)).length;

Deno.test("what a system answers is asked from then on: a 17 without an answer once, then 63s of a card that is not there", () =>
  begun({ reply: (line) => line.startsWith("17") ? "silence" : undefined }, async ({ quiet, system }) => {
    await quiet(QUIET);
    const own = system.heard.filter((line) => line.startsWith("63") && !KNOWN_CARD.test(line));
    assertEquals([count(system, "17"), own.length >= 2], [1, true]);
  }));

Deno.test("BX is a hint: a system that denies the 17 is asked a 63, and the 17 only if that has no answer", () =>
  begun({ reply: () => undefined, offers: NO_17 }, async ({ quiet, system }) => {
    await quiet(3);
    assertEquals(count(system, "17"), 0);
  }));

for (const [what, isAnswered] of [["answers a 63", true], ["answers no question of ours", false]] as const) {
  Deno.test(`behind a loan without an answer others are lent by a system that takes no 17 and ${what}`, () => {
    let isSilent = true;
    const reply: MadeUp["reply"] = (line) => {
      if (line.startsWith("11") && isSilent) {
        isSilent = false;
        return "silence";
      }
      return line.startsWith("17") || (!isAnswered && line.startsWith("63") && !KNOWN_CARD.test(line))
        ? "96"
        : undefined;
    };
    return begun({ reply }, async ({ ask, quiet }) => {
      await quiet(3);
      assertEquals(/^120NUN.*Not confirmed/.test(await ask(ASK.checkout("I2001"))), true);
      // A terminal's own question shows what none of ours can.
      if (!isAnswered) await ask(ASK.patron());
      assertEquals((await ask(ASK.checkout("I2002", "P1002"))).slice(0, 3), "121");
    });
  });
}

Deno.test("behind a loan without an answer others are lent by a system that answers no question at all", () => {
  let isSilent = false;
  const reply: MadeUp["reply"] = (line) => {
    if (/^(17|63)/.test(line)) return "96";
    const isLost = line.startsWith("11") && isSilent;
    if (isLost) isSilent = false;
    return isLost ? "silence" : undefined;
  };
  return begun({ reply }, async ({ ask, quiet }) => {
    await quiet(3);
    assertEquals((await ask(ASK.checkout("I2003"))).slice(0, 3), "121");
    isSilent = true;
    assertEquals(/^120NUN.*Not confirmed/.test(await ask(ASK.checkout("I2001"))), true);
    assertEquals((await ask(ASK.checkout("I2002", "P1002"))).slice(0, 3), "121");
  });
});

Deno.test("a system that answers no question of ours is not away since one login hears nothing", () => {
  let isSilent = false;
  const reply: MadeUp["reply"] = (line) => {
    if (line.startsWith("9")) return undefined;
    return isSilent || !KNOWN_CARD.test(line) ? "silence" : undefined;
  };
  return begun({ reply }, async ({ ask, quiet, gateways }) => {
    const state = () => gateways.upstreamReports()[0]?.condition.state;
    isSilent = true;
    for (let times = 0; times < 3; times++) await ask(ASK.patron());
    await quiet(25);
    assertEquals([state(), (await ask(ASK.acsStatus)).slice(0, 3)], ["answering", "98Y"]);
    isSilent = false;
    assertEquals(ANSWERED.test(await ask(ASK.patron())), true);
    assertEquals([state(), (await ask(ASK.acsStatus)).slice(0, 3)], ["answering", "98Y"]);
    assertEquals(await answeredOf(5, ask), 5);
  });
});

Deno.test("a system that stops to answer the 17 that it answered is asked a 63 in its place", () => {
  let has17 = true;
  return begun(
    { reply: (line) => line.startsWith("17") && !has17 ? "96" : undefined },
    async ({ ask, quiet, gateways }) => {
      await quiet(3);
      has17 = false;
      await quiet(200);
      assertEquals(gateways.upstreamReports()[0]?.condition.state, "answering");
      assertEquals(await answeredOf(5, ask), 5);
    },
  );
});

Deno.test("money is taken to a system that answers no 63, which cannot say what is owed", () =>
  begun({ reply: (line) => line.startsWith("63") ? "96" : undefined }, async ({ ask }) => {
    for (let times = 0; times < 3; times++) {
      await ask(ASK.patron());
      await ask(ASK.item());
    }
    assertEquals((await ask(ASK.pay("2.50", "P1001"))).slice(0, 3), "38Y");
  }));
