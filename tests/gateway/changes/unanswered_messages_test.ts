import { assertEquals } from "@std/assert";
import { SIP1 } from "../../support/gateway/before_koha.ts";
import { driveUntil } from "../../support/gateway/drive_until.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { gatewayed, type ServedByGateway } from "../../support/gateway/gatewayed.ts";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import type { Upstream } from "../../../src/config/upstream/upstream.ts";
import { createUnansweredMessages } from "../../../src/gateway/changes/unanswered_messages.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { ASK, type Simulating, simulating, type SimulatingOptions } from "../../tools/simulate/simulating.ts";

/** A gateway before a simulated system, and what reached that. */
interface Played extends ServedByGateway, Pick<Simulating, "simulator" | "time"> {
  /** Command identifiers. */
  readonly reached: string[];
  /** Connects a terminal, and logs in; each has a place of its own. */
  logIn(place: string): Promise<Terminal>;
  /** Asks, and drives the time until the answer has come. */
  hears(terminal: Terminal, message: string, answer: RegExp): Promise<string>;
}

function play(
  simulated: SimulatingOptions,
  upstream: Partial<Upstream>,
  test: (played: Played) => Promise<void>,
): Promise<void> {
  const reached: string[] = [];
  const onLine = (line: string) => void reached.push(line.trimStart().slice(0, 2));
  return simulating({ ...simulated, onLine }, ({ simulator, time }) => {
    const clock = drivenGatewayClock(time), storage = memoryStorage(clock);
    return gatewayed(
      { port: simulator.port, account: SIP1, clock, upstream, storage, elapsed: clock.elapsed },
      (served) =>
        test({
          ...{ ...served, simulator, time, reached },
          async logIn(place) {
            const terminal = await served.connect();
            terminal.send(`9300CNsip1|COsip1pass|CP${place}|`);
            await terminal.expect("941");
            return terminal;
          },
          hears(terminal, message, answer) {
            terminal.send(message);
            return driveUntil(time, terminal.expect(answer));
          },
        }),
    );
  });
}

let second = 0;

/** A message at another moment and, where it names one, for another patron: it is no retry, and waits for none. */
function anew(message: string, patron?: string): string {
  const at = `20261124    11${String(Math.floor(++second / 60)).padStart(2, "0")}${
    String(second % 60).padStart(2, "0")
  }`;
  const dated = message.replace(/\d{8} {4}\d{6}/, at);
  return patron === undefined ? dated : dated.replace(/AAP\d+/, `AA${patron}`);
}

const NOT_CONFIRMED = /Not confirmed/, NOT_OFFERED = /Service not available/;

Deno.test("twenty 25s that FOLIO does not answer keep nobody from lending: from the fourth on they are answered here", () =>
  play({ kind: "folio" }, { kind: "other", errorDetection: false }, async (played) => {
    const { hears, logIn, reached, gateways } = played;
    const desk = await logIn("desk"), kiosk = await logIn("kiosk");
    for (let nth = 1; nth <= 3; nth++) {
      await hears(desk, anew(ASK.enable, `P100${nth}`), NOT_CONFIRMED);
      await hears(kiosk, anew(ASK.item()), /^18/);
    }
    reached.length = 0;
    for (let nth = 4; nth <= 20; nth++) await hears(desk, anew(ASK.enable, `P20${nth}`), NOT_OFFERED);
    assertEquals(reached.filter((code) => code === "25"), []);
    await hears(kiosk, anew(ASK.checkout("I2001", "P1003")), /^121/);
    await hears(kiosk, anew(ASK.checkin("I2003")), /^101/);
    const [report] = gateways.upstreamReports();
    assertEquals(report?.refused.map(({ why, what }) => [why, what]), [["unanswered", "patron-enable"]]);
    // Status update is not on offer, nor is 25 in BX; loans and returns are.
    await hears(kiosk, "9900802.00", /^98YYY.N.*BX.{12}N/);
  }));

Deno.test("what a kind never answers is answered here at once, and its card may be asked for all the same", () =>
  play({ kind: "folio" }, { kind: "folio", errorDetection: false }, async ({ hears, logIn, reached }) => {
    const desk = await logIn("desk");
    for (const message of [ASK.enable, ASK.block(), ASK.hold(), ASK.itemStatus()]) {
      await hears(desk, anew(message), NOT_OFFERED);
    }
    assertEquals(reached.filter((code) => /^(01|15|19|25)$/.test(code)), []);
    await hears(desk, anew(ASK.checkout("I2001", "P1003")), /^121/);
  }));

Deno.test("changes of one terminal that are without an answer are refused from the twentieth on, to that terminal only", () =>
  play({ kind: "koha", faults: [{ fault: "closed-before", code: "15" }], idleSeconds: Infinity }, {
    kind: "koha",
    sessions: "shared",
    settleMinutes: 10,
  }, async ({ hears, logIn, reached, gateways, time, simulator }) => {
    const catalogue = await logIn("catalogue"), kiosk = await logIn("kiosk");
    for (let nth = 0; nth < 20; nth++) await hears(catalogue, anew(ASK.hold(), `Q${nth}`), NOT_CONFIRMED);
    await hears(catalogue, anew(ASK.hold(), "Q20"), /is busy/);
    assertEquals(reached.filter((code) => code === "15").length, 20);
    await hears(catalogue, "9900802.00", /^98YNN/);
    assertEquals(gateways.upstreamReports()[0]?.refused.map(({ why, what }) => [why, what]), [
      ["terminal", "sip1 catalogue"],
    ]);
    await hears(kiosk, "9900802.00", /^98YYY/);
    await hears(kiosk, anew(ASK.checkout("I2001", "P1003")), /^121/);
    simulator.setFaults([]);
    await driveUntil(time, time.sleep(600_000, new AbortController().signal));
    await hears(catalogue, anew(ASK.hold(), "P1001"), /^161/);
  }));

/** What one process knows of messages, by a clock of its own that began at this moment. */
function someMessages(begun = 1_800_000_000_000) {
  const clock = { now: 0 }, log = recordingLog();
  const messages = createUnansweredMessages({
    clock: { elapsed: () => clock.now },
    now: () => Temporal.Instant.fromEpochMilliseconds(begun + clock.now),
    system: () => systemOf("other"),
    log,
    institution: "MAIN",
  });
  return { clock, messages };
}

Deno.test("what a system never answers is known to the next process, which sends one when the day is over", () => {
  const HOUR = 3_600_000, first = someMessages(), { messages } = first;
  first.clock.now = HOUR;
  messages.answered("37");
  for (const code of ["25", "37"]) {
    for (let nth = 0; nth < 3; nth++) {
      messages.unanswered(code);
      messages.answered("17");
    }
  }
  const begun = 1_800_000_000_000 + HOUR, note = JSON.parse(JSON.stringify(messages.toNote()));
  const next = someMessages(begun + 20 * HOUR);
  next.messages.absorb(note);
  assertEquals(next.messages.refused.map(({ code, until }) => [code, until]), [["25", 4 * HOUR]]);
  assertEquals(next.messages.refuses("25"), true);
  next.clock.now = 4 * HOUR;
  assertEquals([next.messages.refuses("25"), next.messages.refuses("25")], [false, true]);
  next.messages.answered("25");
  // What has shown since counts for more than the first note.
  next.messages.absorb(note);
  assertEquals(next.messages.refuses("25"), false);
  const back = someMessages(begun - 400 * 24 * HOUR);
  back.messages.absorb(note);
  back.clock.now = 24 * HOUR;
  assertEquals(back.messages.refuses("25"), false);
  for (const damaged of [undefined, [], { refused: { 15: "now" } }]) back.messages.absorb(damaged);
  assertEquals(back.messages.refuses("15"), false);
});

Deno.test("a message is refused once it was left three times without an answer, while others were answered in between", () => {
  let now = 0;
  const log = recordingLog();
  const messages = createUnansweredMessages({
    clock: { elapsed: () => now },
    now: () => Temporal.Instant.fromEpochMilliseconds(1_800_000_000_000 + now),
    system: () => systemOf("other"),
    log,
    institution: "MAIN",
  });
  const miss = (code: string, times: number) => {
    for (let nth = 0; nth < times; nth++) messages.unanswered(code);
  };
  // A system that answers nothing is away: that says nothing of a message.
  miss("25", 9);
  assertEquals(messages.refuses("25"), false);
  for (let nth = 0; nth < 2; nth++) {
    messages.answered("17");
    miss("25", 1);
  }
  assertEquals(messages.refuses("25"), false);
  messages.answered("17");
  assertEquals(messages.refuses("25"), true);
  // Each day one is tried, and an answer lifts it for good.
  now = 86_400_000;
  assertEquals([messages.refuses("25"), messages.refuses("25")], [false, true]);
  messages.answered("25");
  assertEquals(messages.refuses("25"), false);
  for (let nth = 0; nth < 5; nth++) {
    miss("25", 1);
    messages.answered("17");
  }
  assertEquals(messages.refused, []);
  // A library that is refused all loans has nothing else.
  for (const code of ["09", "11"]) {
    for (let nth = 0; nth < 9; nth++) {
      miss(code, 1);
      messages.answered("17");
    }
    assertEquals(messages.refuses(code), false);
  }
});
