import { assertEquals, assertMatch } from "@std/assert";
import type { Account } from "../../../src/config/config.ts";
import type { Upstream } from "../../../src/config/upstream/upstream.ts";
import type { FaultRule } from "../../../src/tools/simulate/faults/fault_rule.ts";
import { SIP1 } from "../../support/gateway/before_koha.ts";
import { until } from "../../support/wire/until.ts";
import { driveUntil } from "../../support/gateway/drive_until.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { gatewaysOf } from "../../support/gateway/gateways_of.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { gatewayed, type ServedByGateway } from "../../support/gateway/gatewayed.ts";
import { aLedgerEntry, isDone, NEW } from "../../support/library/ledger_entries.ts";
import { type MemoryLedger, memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { NO_NOTES, NOTHING_TOLD } from "../../support/gateway/no_returns.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { type Simulating, simulating } from "../../tools/simulate/simulating.ts";

/** A gateway before a simulated Koha, and its ledger. */
interface BeforeKoha extends Pick<Simulating, "simulator" | "time">, ServedByGateway {
  readonly ledger: MemoryLedger;
  /** The changes that reached the system, without AY and AZ. */
  readonly reached: readonly string[];
  logIn(): Promise<Terminal>;
  /** Logs in, and asks. */
  ask(message: string, answer: RegExp): Promise<string>;
}

/** What a test says of it. */
interface BeforeKohaOptions {
  readonly faults?: readonly FaultRule[];
  readonly upstream?: Partial<Upstream>;
  readonly account?: Partial<Account>;
  /** Whether the time in which retries are found goes on with the driven time; it stands still where absent. */
  readonly retriesAge?: boolean;
}

function beforeKoha(
  { faults = [], upstream, account, retriesAge = false }: BeforeKohaOptions,
  test: (served: BeforeKoha) => Promise<void>,
): Promise<void> {
  const reached: string[] = [];
  const onLine = (line: string) => {
    const text = line.replace(/^\n/, "").replace(/AY\dAZ[0-9A-F]{4}$/, "");
    if (/^(01|09|11|15|19|25|29|37|65)/.test(text)) reached.push(text);
  };
  return simulating({ kind: "koha", faults, onLine, idleSeconds: Infinity }, ({ simulator, time }) => {
    const clock = drivenGatewayClock(time), storage = memoryStorage(clock);
    return gatewayed({
      port: simulator.port,
      upstream: { kind: "koha", sessions: "shared", ...upstream },
      account: { ...SIP1, ...account },
      clock,
      ...retriesAge && { elapsed: clock.elapsed },
      storage,
    }, (served) => {
      const logIn = async () => {
        const terminal = await served.connect();
        terminal.send("9300CNsip1|COsip1pass|");
        await terminal.expect("941");
        return terminal;
      };
      const ask = async (message: string, answer: RegExp) => {
        const terminal = await logIn();
        terminal.send(message);
        return await terminal.expect(answer);
      };
      return test({ ...served, simulator, time, ledger: storage.ledger, reached, logIn, ask });
    });
  });
}

/** Runs the gateways of a process that follows the one that was served, on the same ledger. */
async function withSuccessor({ simulator, time, ledger }: BeforeKoha, test: () => Promise<void>): Promise<void> {
  const upstream = anUpstream({ kind: "koha", addresses: [{ host: "127.0.0.1", port: simulator.port }] });
  const config = aConfig({
    accounts: [anAccount({ ...SIP1, upstreamLogin: { id: "sip1", password: "sip1pass" } })],
    institutions: [anInstitution({ upstream })],
  });
  const { gateways } = gatewaysOf(() => config, recordingLog(), drivenGatewayClock(time), {
    ledger,
    ...NO_NOTES,
    itemsSaid: NOTHING_TOLD,
    examine: () => Promise.resolve(undefined),
  });
  try {
    await test();
  } finally {
    await gateways.close();
  }
}

const at = (second: number) => `20261124    1015${String(second).padStart(2, "0")}`;
const lend = (item: string, patron: string, second: number) =>
  `11YN${at(second)}${at(second)}AOCPL|AA${patron}|AB${item}|AC|`;
const bringBack = (item: string, second: number) => `09N${at(second)}${at(second)}APCPL|AOCPL|AB${item}|AC|`;
const pay = (amount: string, bk: string, second: number) => `37${at(second)}0400USDBV${amount}|AOCPL|AAP1002|BK${bk}|`;
const find = (item: string) => `17${at(0)}AOCPL|AB${item}|AC|`;

const states = ({ rows }: MemoryLedger) => rows.map(({ state }) => state);

/** Sends a message whose answer does not come, and waits until the system has it. */
async function sendUnanswered({ reached, logIn }: BeforeKoha, message: string): Promise<Terminal> {
  const terminal = await logIn();
  const before = reached.length;
  terminal.send(message);
  await until(() => reached.length > before);
  return terminal;
}

Deno.test("a retry through a gateway hears the stored answer, on whatever connection, and nothing is sent again", () =>
  beforeKoha({}, async ({ ask, reached, logIn }) => {
    const message = lend("I2001", "P1001", 1);
    const terminal = await logIn();
    terminal.send(message);
    const answer = await terminal.expect(/^121NNY/);
    terminal.send(message);
    await terminal.expect(answer);
    assertEquals(await ask(message, /^12/), answer);
    assertEquals(reached, [message]);
  }));

Deno.test("a retry of a refused change hears the stored refusal, too", () =>
  beforeKoha({}, async ({ ask, reached }) => {
    const message = lend("I2003", "P1001", 1);
    const answer = await ask(message, /^120NUN.*Item checked out to another patron/);
    assertEquals(await ask(message, /^12/), answer);
    assertEquals(reached, [message]);
  }));

Deno.test("a retry that comes while the first is under way waits for its answer", () =>
  beforeKoha({ faults: [{ fault: "late", seconds: 5, code: "11" }] }, async (served) => {
    const { time, reached, logIn } = served;
    const message = lend("I2001", "P1001", 1);
    const first = await sendUnanswered(served, message);
    await time.asleep(5);
    const second = await logIn();
    second.send(message);
    await time.advance(5);
    const answer = await first.expect(/^121/);
    await second.expect(answer);
    assertEquals(reached, [message]);
  }));

Deno.test("a retry of an unconfirmed change hears the answer that comes late, and the row leaves the list", () =>
  beforeKoha({ faults: [{ fault: "late", seconds: 20, code: "11" }] }, async (served) => {
    const { time, reached, logIn, ledger } = served;
    const message = lend("I2001", "P1001", 1);
    const first = await sendUnanswered(served, message);
    await time.asleep(20);
    await time.advance(15);
    await first.expect(/^120NUN.*\|AFNot confirmed\. Do not take it, please ask staff\.\|$/);
    assertEquals(states(ledger), ["unknown"]);
    const second = await logIn();
    second.send(message);
    await time.advance(5);
    await second.expect(/^121/);
    assertEquals(reached, [message]);
    assertEquals(ledger.rows.map(({ state, by, terminalTold }) => [state, by, terminalTold]), [
      ["done", "late answer", "yes"],
    ]);
  }));

Deno.test("the time in which a retry hears the answer begins when that has come, and not when the change was sent", () =>
  beforeKoha({ faults: [{ fault: "late", seconds: 300, code: "11", nth: 1 }], retriesAge: true }, async (served) => {
    const { time, reached, ask, ledger } = served;
    const message = lend("I2001", "P1001", 1);
    const first = await sendUnanswered(served, message);
    await time.asleep(300);
    await time.advance(15);
    await first.expect(/^120NUN/);
    await time.advance(285);
    await until(() => states(ledger)[0] === "done");
    await time.advance(50);
    await ask(message, /^121/);
    assertEquals(reached, [message]);
    // A minute after the answer it is over: the same message is a new request.
    await time.advance(20);
    await ask(message, /^121/);
    assertEquals(reached, [message, message]);
  }));

Deno.test("the time in which a retry hears the answer begins when that is written down, and not when it has come", () =>
  beforeKoha({ faults: [{ fault: "late", seconds: 5, code: "11", nth: 1 }], retriesAge: true }, async (served) => {
    const { time, reached, ask, ledger } = served;
    const message = lend("I2001", "P1001", 1);
    const first = await sendUnanswered(served, message);
    await time.asleep(5);
    ledger.away = true;
    await driveUntil(time, first.expect(/^121/));
    await time.advance(40);
    ledger.away = false;
    await driveUntil(time, until(() => states(ledger)[0] === "done"));
    await time.advance(50);
    await ask(message, /^121/);
    assertEquals(reached, [message]);
  }));

Deno.test("an unconfirmed loan stands in the way of whoever scans the copy, until it is settled", () =>
  beforeKoha({ faults: [{ fault: "late", seconds: 20, code: "11", nth: 1 }] }, async (served) => {
    const { time, reached, ask, ledger } = served;
    const first = await sendUnanswered(served, lend("I2001", "P1001", 1));
    await time.asleep(20);
    await time.advance(15);
    await first.expect(/^120/);
    await ask(lend("I2001", "P1001", 30), /^120NUN.*Do not take it/);
    await ask(lend("i2001", "P1003", 31), /^120NUN.*Do not take it/);
    await ask(bringBack("I2001", 32), /^100NUY.*Not confirmed/);
    await ask(lend("I2002", "P1003", 33), /^121/);
    assertEquals(reached.length, 2);
    await time.advance(5);
    await until(() => states(ledger)[0] === "done");
    await ask(bringBack("I2001", 40), /^101/);
  }));

Deno.test("an unconfirmed change stands in nobody's way once settle_minutes are over", () =>
  beforeKoha(
    {
      faults: [{ fault: "closed-before", code: "11", nth: 1 }],
      // A tunnel closes for reasons of its own: nothing is proved.
      upstream: { settleMinutes: 2, closesItself: false },
    },
    async (served) => {
      const { time, ask, ledger } = served;
      await ask(lend("I2001", "P1001", 1), /^120NUN.*Do not take it/);
      await ask(lend("I2001", "P1001", 30), /^120NUN.*Do not take it/);
      await time.advance(121);
      await ask(lend("I2001", "P1001", 50), /^121/);
      assertEquals(states(ledger), ["unknown", "done"]);
    },
  ));

const TAKEN = /^38Y.*\|AFPayment received\. It may show in your account later\.\|$/;
const COINS = { unconfirmedPayment: "accept" } as const;

/** What staff see of each payment: amount, what became of it, and what its terminal heard. */
const coins = ({ rows }: MemoryLedger) => rows.map(({ amount, state, terminalTold }) => [amount, state, terminalTold]);

Deno.test("each coin that a box has taken while the system is silent has its row, and its terminal hears yes", () =>
  beforeKoha({
    faults: [
      { fault: "silent-before", code: "37" },
      { fault: "silent-before", code: "17" },
      { fault: "silent-before", code: "63", nth: 2, times: 99 },
    ],
    account: COINS,
  }, async (served) => {
    const { time, ledger, reached } = served;
    const ask = (message: string, answer: RegExp) => driveUntil(time, served.ask(message, answer));
    const first = await sendUnanswered(served, pay("1.00", "B1", 1));
    await driveUntil(time, first.expect(/^38Y.*\|BKB1\|AFPayment received\. It may show in your account later\.\|$/));
    await ask(pay("0.50", "B2", 30), TAKEN);
    await ask(pay("0.20", "", 31), TAKEN);
    // A coin that comes again is the same one, by its BK and without it.
    await ask(pay("0.50", "B2", 30), TAKEN);
    await ask(pay("0.20", "", 31), TAKEN);
    assertEquals(coins(ledger), [[100, "unknown", "yes"], [50, "not sent", "yes"], [20, "not sent", "yes"]]);
    assertEquals((await ledger.exceptions({ limit: 9 })).length, 3);
    assertEquals(reached.length, 1);
  }));

Deno.test("a coin that a box has taken while the system is away has its row, also once the system is back", () =>
  beforeKoha({ account: COINS }, async ({ simulator, logIn, ledger, time }) => {
    const box = await logIn();
    await simulator.close();
    box.send(pay("1.00", "B1", 1));
    for (let turns = 0; turns < 20; turns++) await time.advance(1);
    await box.expect(TAKEN);
    assertEquals(coins(ledger).at(-1), [100, "not sent", "yes"]);
  }));

Deno.test("a card's payment of the same amount is not sent past an unknown one, and has no row of its own", () =>
  beforeKoha({ faults: [{ fault: "silent-before", code: "37", nth: 1 }] }, async (served) => {
    const { time, ask, ledger } = served;
    const first = await sendUnanswered(served, pay("1.00", "B1", 1));
    await time.advance(8);
    await time.advance(8);
    await first.expect(/^38N.*\|AFNot confirmed\. Please ask staff\.\|$/);
    await ask(pay("1.00", "B2", 30), /^38N.*Not confirmed/);
    assertEquals(coins(ledger), [[100, "unknown", "no"]]);
    await ask(pay("0.50", "B3", 31), /^38Y/);
  }));

Deno.test("the transaction ids of two payments are different though their ends look like passwords", () =>
  beforeKoha({}, async ({ ask, reached, ledger }) => {
    await ask(pay("0.50", "B:AC1", 1), /^38Y/);
    await ask(pay("0.50", "B:AC2", 2), /^38Y/);
    await ask(pay("0.50", "B:AC1", 3), /^38Y/);
    assertEquals(reached.length, 2);
    const stored = ledger.rows.map(({ payment }) => payment?.transactionId ?? "");
    for (const id of stored) assertMatch(id, /^B~[0-9a-f]{12}$/);
  }));

Deno.test("a payment that comes again under the same BK is one payment, whatever its date", () =>
  beforeKoha({}, async ({ ask, reached }) => {
    const answer = await ask(pay("0.50", "B1", 1), /^38Y/);
    assertEquals(await ask(pay("0.50", "B1", 50), /^38Y/), answer);
    await ask(pay("0.50", "B2", 55), /^38Y/);
    assertEquals(reached.length, 2);
  }));

Deno.test("while rows cannot be written no change is sent, questions go on, and a 98 says checkin and checkout N", () =>
  beforeKoha({}, async ({ ask, ledger, reached, time, log }) => {
    await ask("9900802.00", /^98YYY/);
    ledger.away = true;
    await ask(lend("I2001", "P1001", 1), /^120NUN.*System temporarily unavailable/);
    await ask("9900802.00", /^98YNN/);
    await ask(find("I2001"), /^1803/);
    assertEquals(reached, []);
    ledger.away = false;
    await time.advance(5);
    await log.logged("changes can be stored again, and are sent");
    await ask("9900802.00", /^98YYY/);
    await ask(lend("I2001", "P1001", 20), /^121/);
  }));

Deno.test("no change goes to a system that owes an answer until it has answered a later question", () =>
  beforeKoha({ faults: [{ fault: "frozen", code: "11", nth: 1 }] }, async (served) => {
    const { time, ask, simulator, reached, logIn, ledger } = served;
    const first = await sendUnanswered(served, lend("I2001", "P1001", 1));
    await time.advance(8);
    const second = await logIn();
    second.send(lend("I2002", "P1003", 2));
    await driveUntil(time, first.expect(/^120NUN/));
    await driveUntil(time, second.expect(/^120NUN.*cannot be reached/));
    assertEquals(reached.length, 1);
    simulator.database.restore();
    await until(() => states(ledger)[0] === "done");
    await time.advance(31);
    await driveUntil(time, ask(find("I2001"), /^1804/));
    await driveUntil(time, ask(lend("I2002", "P1003", 50), /^121/));
  }));

Deno.test("no change that waited for a session goes, either, where the system has begun to owe an answer meanwhile", () => {
  const faults = ["11", "17"].map((code): FaultRule => ({ fault: "silent-before", code }));
  return beforeKoha({ faults, upstream: { maxSessions: 2 } }, async (served) => {
    const { time, reached, logIn } = served;
    const first = await sendUnanswered(served, lend("I2001", "P1001", 1));
    await sendUnanswered(served, lend("I2002", "P1003", 2));
    const third = await logIn();
    third.send(lend("I2004", "P1002", 3));
    await driveUntil(time, first.expect(/^120NUN.*Not confirmed/));
    await driveUntil(time, third.expect(/^120NUN.*(cannot be reached|is busy)/));
    assertEquals(reached.length, 2);
  });
});

// A system of another kind may answer what is asked behind a change before that: it shows nothing there.
Deno.test("as many sessions as work may owe an answer; then the oldest is ended for the next, and no change is refused", () =>
  beforeKoha({
    faults: [{ fault: "silent-before", code: "11" }],
    upstream: { maxSessions: 1, kind: "other" },
  }, async (served) => {
    const { time, ask, reached, gateways } = served;
    const first = await sendUnanswered(served, lend("I2001", "P1001", 1));
    await time.advance(15);
    await first.expect(/^120/);
    await ask(find("I2002"), /^1803/);
    assertEquals(gateways.upstreamReports()[0]?.sessions.owing, 1);
    const second = await sendUnanswered(served, lend("I2002", "P1003", 2));
    await driveUntil(time, second.expect(/^120NUN.*Not confirmed/));
    assertEquals(gateways.upstreamReports()[0]?.sessions.owing, 1);
    assertEquals(states(served.ledger), ["unknown", "unknown"]);
    served.simulator.setFaults([]);
    await driveUntil(time, ask(lend("I2004", "P1002", 3), /^121/));
    assertEquals(reached.length, 3);
  }));

Deno.test("a copy that staff have seen to may be lent again, and a retry is still not confirmed", () =>
  beforeKoha({ faults: [{ fault: "closed-before", code: "11", nth: 1 }] }, async ({ ask, ledger }) => {
    const message = lend("I2001", "P1001", 1);
    await ask(message, /^120NUN/);
    await ledger.close(1, { name: "Ada", word: "on the shelf", at: Temporal.Now.instant() });
    await ask(message, /^120NUN.*Do not take it/);
    await ask(lend("I2001", "P1003", 2), /^121/);
  }));

Deno.test("an answer that comes after staff have seen to the row stands in it, and staff see it again", () =>
  beforeKoha({ faults: [{ fault: "late", seconds: 20, code: "11" }] }, async (served) => {
    const { time, ledger } = served;
    const first = await sendUnanswered(served, lend("I2001", "P1001", 1));
    await time.asleep(20);
    await time.advance(15);
    await first.expect(/^120NUN/);
    await ledger.close(1, { name: "Ada", word: "on the shelf", at: Temporal.Now.instant() });
    assertEquals(await ledger.exceptions({ limit: 9 }), []);
    await time.advance(5);
    await until(() => states(ledger)[0] === "done");
    assertEquals((await ledger.exceptions({ limit: 9 })).map(({ by, closed }) => [by, closed]), [[
      "late answer",
      undefined,
    ]]);
  }));

Deno.test("an answer that is not what was proved before it stands in the row, and staff see it", () =>
  beforeKoha({}, async (served) => {
    const { time, ask, ledger, simulator } = served;
    await ask(find("I2003"), /^1804/);
    // The desk takes the copy back.
    const item = simulator.library.item("I2003");
    if (item !== undefined) simulator.library.giveBack(item, { connection: 0, login: "", request: "", half: false });
    simulator.setFaults([{ fault: "late", seconds: 20, code: "09", nth: 1 }]);
    const first = await sendUnanswered(served, bringBack("I2003", 1));
    await time.asleep(20);
    await time.advance(8);
    await first.expect(/^101/);
    assertEquals(ledger.rows.map(({ state, by, terminalTold }) => [state, by, terminalTold]), [[
      "done",
      "proof",
      "yes",
    ]]);
    await time.advance(12);
    await until(() => states(ledger)[0] === "refused");
    assertEquals((await ledger.exceptions({ limit: 9 })).map(({ by }) => by), ["late answer"]);
  }));

Deno.test("what another gateway may have done to a copy proves nothing of this one's change", () =>
  beforeKoha({}, async (served) => {
    const { time, ask, ledger, simulator } = served;
    await ask(find("I2003"), /^1804/);
    // Another gateway takes the copy back, and this one hears nothing of that.
    const item = simulator.library.item("I2003");
    if (item !== undefined) simulator.library.giveBack(item, { connection: 0, login: "", request: "", half: false });
    const begun = await ledger.begin(aLedgerEntry({ institution: "MAIN", owner: "another", itemId: "i2003" }), NEW);
    if (begun.kind === "begun") await ledger.settle(begun.ledgerId, isDone());
    simulator.setFaults([{ fault: "silent-before", code: "09", nth: 1 }]);
    const first = await sendUnanswered(served, bringBack("I2003", 1));
    await time.advance(8);
    await time.advance(8);
    await first.expect(/^100NUY.*Not confirmed/);
    assertEquals(states(ledger), ["done", "unknown"]);
  }));

Deno.test("a stored answer is told while the system is away", () =>
  beforeKoha({}, async ({ ask, simulator, time, logIn }) => {
    const message = lend("I2001", "P1001", 1);
    const answer = await ask(message, /^121/);
    const terminal = await logIn();
    const isOffline = async () => {
      terminal.send("9900802.00");
      return (await terminal.expect(/^98/)).startsWith("98N");
    };
    simulator.setFaults([{ fault: "silent-before" }, { fault: "unserved" }]);
    await until(async () => {
      const isOver = await isOffline();
      if (!isOver) await driveUntil(time, time.advance(5));
      return isOver;
    }, "98N");
    assertEquals(await ask(message, /^12/), answer);
    assertMatch(await ask(lend("I2002", "P1003", 2), /^120/), /cannot be reached/);
  }));

Deno.test("a gateway that begins anew proves what its forerunner has left unknown", () =>
  beforeKoha({ faults: [{ fault: "silent-after", code: "09", nth: 1 }] }, async (served) => {
    const { time, ask, ledger, gateways, simulator } = served;
    await ask(find("I2003"), /^1804/);
    simulator.setFaults([{ fault: "silent-after", code: "09", nth: 1 }, { fault: "closed-before", code: "17" }]);
    const first = await sendUnanswered(served, bringBack("I2003", 1));
    await time.advance(8);
    await time.advance(8);
    await first.expect(/^100NUY.*Not confirmed/);
    await gateways.close();
    assertEquals(states(ledger), ["unknown"]);
    simulator.setFaults([]);
    await withSuccessor(served, async () => {
      await driveUntil(time, until(() => states(ledger)[0] !== "unknown"));
      assertEquals(ledger.rows.map(({ state, by, terminalTold }) => [state, by, terminalTold]), [[
        "done",
        "proof",
        "no",
      ]]);
    });
  }));

Deno.test("what was open when a process died is unknown to its successor, and in the way", () =>
  beforeKoha({ faults: [{ fault: "silent-before", code: "11", nth: 1 }] }, async (served) => {
    const { ledger, gateways } = served;
    await sendUnanswered(served, lend("I2001", "P1001", 1));
    await gateways.close();
    assertEquals(states(ledger), ["open"]);
    await withSuccessor(served, async () => {
      await until(() => states(ledger)[0] === "unknown");
    });
  }));

Deno.test("a renewal is not proved by a due date from before a renewal of all", () =>
  beforeKoha({ upstream: { settleMinutes: 5 } }, async (served) => {
    const { ask, ledger, simulator, time, reached } = served;
    await ask(find("I2003"), /^1804.*\|AH20261218 {4}235900\|/);
    await ask(`65${at(1)}AOCPL|AAP1002|`, /^661/);
    simulator.setFaults([{ fault: "silent-before", code: "29" }]);
    const terminal = await sendUnanswered(served, `29NN${at(2)}${at(2)}AOCPL|AAP1002|ABI2003|`);
    await driveUntil(time, terminal.expect(/^300NUN.*Not confirmed/));
    // The second renewal was lost, and what a 17 now tells is the due date of the first.
    await ask(find("I2003"), /^1804.*\|AH20270108 {4}235900\|/);
    assertEquals(reached.map((text) => text.slice(0, 2)), ["65", "29"]);
    assertEquals(states(ledger), ["done", "unknown"]);
  }));
