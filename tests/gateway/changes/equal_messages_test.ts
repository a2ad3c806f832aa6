import { assertEquals, assertMatch } from "@std/assert";
import { SIP1 } from "../../support/gateway/before_koha.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { gatewayed, type ServedByGateway } from "../../support/gateway/gatewayed.ts";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { until } from "../../support/wire/until.ts";
import type { FaultRule } from "../../../src/tools/simulate/faults/fault_rule.ts";
import { ASK, NOW, type Simulating, simulating } from "../../tools/simulate/simulating.ts";

/** Messages that are alike in all bytes, from a terminal whose clock stands, through a gateway: whether each is a wish of its own. */

const DATE = "20261124    101501";
const COIN = `37${DATE}0400USDBV0.50|AOCPL|AAP1002|`;
const CARD = `63000${DATE}          AOCPL|AAP1002|AC|`;
const lend = (pin: string) => `11NN${DATE}${DATE}AOCPL|AAP1001|ABI2001|AC|AD${pin}|`;
/** No system that we know of tells by a code that it refused a loan for its PIN. */
const WRONG_PIN: FaultRule = {
  ...{ fault: "says", code: "11", nth: 1 },
  bytes: `120NUN${DATE}AOCPL|AAP1001|ABI2001|AJ|AH|AFInvalid patron password|`,
};

interface Played extends Pick<Simulating, "time">, ServedByGateway {
  /** The changes that reached the system. */
  readonly reached: readonly string[];
  readonly ledger: ReturnType<typeof memoryStorage>["ledger"];
  /** Connects a terminal, and logs in. */
  logIn(place?: string): Promise<(message: string, answer: RegExp) => Promise<string>>;
}

/** Plays a gateway before a system, by a time that the test drives. */
function play(
  kind: "koha" | "evergreen",
  test: (played: Played) => Promise<void>,
  faults: readonly FaultRule[] = [],
): Promise<void> {
  const reached: string[] = [];
  const onLine = (line: string) => void (/^\n?(09|11|25|37)/.test(line) && reached.push(line));
  return simulating({ kind, faults, onLine, idleSeconds: Infinity }, ({ simulator, time }) => {
    const clock = drivenGatewayClock(time), storage = memoryStorage(clock);
    return gatewayed({
      port: simulator.port,
      ...{ upstream: { kind, sessions: "shared" }, account: SIP1, clock, elapsed: clock.elapsed, storage },
    }, (served) =>
      test({
        ...{ ...served, time, reached, ledger: storage.ledger },
        async logIn(place = "box") {
          const terminal = await served.connect();
          terminal.send(`9300CNsip1|COsip1pass|CP${place}|`);
          await terminal.expect("941");
          return async (message, answer) => {
            terminal.send(message);
            return await terminal.expect(answer);
          };
        },
      }));
  });
}

Deno.test("eight equal coins, each after its card was asked about, reach a quick system", () =>
  play("koha", async ({ logIn, reached }) => {
    const ask = await logIn();
    for (let coin = 0; coin < 8; coin++) {
      await ask(CARD, /^64/);
      await ask(COIN, /^38Y/);
    }
    assertEquals(reached.length, 8);
  }));

Deno.test("equal coins under one date are one where the system takes longer than a second: nobody knows what was heard", () =>
  play("koha", async ({ logIn, reached, time }) => {
    const ask = await logIn();
    for (let coin = 0; coin < 2; coin++) {
      await ask(CARD, /^64/);
      const paying = ask(COIN, /^38Y/);
      if (coin === 0) {
        await time.asleep(1.5);
        await time.advance(1.5);
      }
      await paying;
    }
    assertEquals(reached.length, 1);
  }, [{ fault: "late", code: "37", seconds: 1.5, times: 99 }]));

Deno.test("a coin for which nothing is owed any more hears the yes of the one before, and is on staff's list", () =>
  play("evergreen", async ({ logIn, reached, ledger }) => {
    const ask = await logIn(), all = COIN.replace("0.50", "2.50");
    for (let coin = 0; coin < 2; coin++) {
      await ask(CARD, /^64/);
      await ask(all, /^38Y/);
    }
    assertEquals(reached.length, 2);
    await until(() => ledger.rows.some(({ state, terminalTold }) => state === "refused" && terminalTold === "yes"));
    assertEquals((await ledger.exceptions({ limit: 9 })).length, 1);
  }));

Deno.test("a coin whose terminal went on late is booked, and is on staff's list", () =>
  play("koha", async ({ logIn, reached, ledger, time }) => {
    const ask = await logIn();
    await ask(COIN, /^38Y/);
    await time.advance(20);
    await ask(CARD, /^64/);
    await ask(COIN, /^38Y/);
    assertEquals(reached.length, 2);
    await until(() => ledger.rows.at(-1)?.state === "done");
    const [row] = await ledger.exceptions({ limit: 9 });
    assertEquals([row?.ledgerId, row?.doubt], [2, "may-be-retry"]);
  }));

Deno.test("a corrected PIN under the date of the wrong one reaches the system, and a retry of either does not", () =>
  play("koha", async ({ logIn, reached }) => {
    const ask = await logIn();
    assertMatch(await ask(lend("9999"), /^120/), /\|AF/);
    await ask(lend("9999"), /^120/);
    assertEquals(reached.length, 1);
    await ask(lend("1001"), /^121/);
    assertEquals(reached.length, 2);
    await ask(lend("1001"), /^121/);
    assertEquals(reached.length, 2);
  }, [WRONG_PIN]));

Deno.test("a loan that its terminal has heard of is made once more under its date, where a return has ended it", () =>
  play("koha", async ({ logIn, reached }) => {
    const ask = await logIn(), other = await logIn("desk");
    const card = CARD.replace("P1002", "P1001");
    await ask(lend("1001"), /^121/);
    await ask(card, /^64/);
    await ask(lend("1001"), /^121/);
    assertEquals(reached.length, 1);
    await ask(card, /^64/);
    await other(ASK.checkin("I2001").replaceAll(NOW, DATE.replace("01501", "01503")), /^101/);
    await ask(lend("1001"), /^121/);
    assertEquals(reached.length, 3);
  }));
