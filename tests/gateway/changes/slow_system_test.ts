import { assertEquals } from "@std/assert";
import type { Account } from "../../../src/config/config.ts";
import { SIP1 } from "../../support/gateway/before_koha.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { gatewayed, type ServedByGateway } from "../../support/gateway/gatewayed.ts";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { until } from "../../support/wire/until.ts";
import { type Simulating, simulating } from "../../tools/simulate/simulating.ts";

/** A second that a kiosk's clock shows while it reads all copies from one pad. */
const DATE = "20261124    101501";
const lend = (item: string) => `11YN${DATE}${DATE}AOCPL|AAP1001|AB${item}|AC|`;
const pay = (amount: string) => `37${DATE}0400USDBV${amount}|AOCPL|AAP1002|`;
const info = (patron: string) => `63001${DATE}          AOCPL|AA${patron}|`;

interface Slow extends Pick<Simulating, "time">, ServedByGateway {
  /** The changes that reached the system. */
  readonly reached: readonly string[];
  /** Sends a message over a new connection, and waits for its answer while time goes on. */
  ask(message: string, answer: RegExp, login?: string): Promise<void>;
  /** Sends messages over one connection, each when the one before is answered. */
  askAll(messages: readonly string[], answer: RegExp, login?: string): Promise<void>;
}

/** A gateway before a Koha that takes so many seconds for each change. */
function beforeSlow(
  seconds: number,
  account: Partial<Account>,
  test: (slow: Slow) => Promise<void>,
): Promise<void> {
  const reached: string[] = [];
  const onLine = (line: string) => void (/^\n?(11|37)/.test(line) && reached.push(line));
  const faults = ["11", "37"].map((code) => ({ fault: "late", code, seconds, times: 99 } as const));
  return simulating({ kind: "koha", faults, onLine, idleSeconds: Infinity }, ({ simulator, time }) => {
    const clock = drivenGatewayClock(time);
    return gatewayed({
      port: simulator.port,
      upstream: { kind: "koha", sessions: "shared" },
      account,
      clock,
      elapsed: clock.elapsed,
      storage: memoryStorage(clock),
    }, (served) => {
      const askAll = async (messages: readonly string[], answer: RegExp, login = "sip1") => {
        const terminal = await served.connect();
        terminal.send(`9300CN${login}|COsip1pass|CPkiosk|`);
        await terminal.expect("941");
        for (const message of messages) {
          const before = reached.length;
          terminal.send(message);
          let told = false;
          const answered = terminal.expect(answer).finally(() => told = true);
          const goesOn = answered.catch(() => {});
          await until(() => told || reached.length > before);
          if (!told) await time.advance(seconds);
          await goesOn;
          await answered;
        }
      };
      const ask: Slow["ask"] = (message, answer, login) => askAll([message], answer, login);
      return test({ ...served, time, reached, ask, askAll });
    });
  });
}

for (const again of [7, 20]) {
  Deno.test(`through a system that takes 5.5 s a stack from one pad is lent once, its last again after ${again} s`, () =>
    beforeSlow(5.5, SIP1, async ({ askAll, ask, time, reached }) => {
      const items = ["I2001", "I2002", "I2004", "I2005"];
      await askAll(items.map(lend), /^121/);
      await time.advance(again);
      await ask(lend("I2005"), /^121/);
      assertEquals(reached.length, 4);
    }));

  Deno.test(`through a system that takes 5.5 s a payment beside a question is paid once, again after ${again} s`, () =>
    beforeSlow(5.5, SIP1, async ({ askAll, ask, time, reached }) => {
      await askAll([info("P1002"), pay("0.50")], /^(64|38Y)/);
      for (let times = 0; times < 2; times++) {
        await time.advance(again);
        await ask(pay("0.50"), /^38Y/);
      }
      assertEquals(reached.length, 1);
    }));
}
