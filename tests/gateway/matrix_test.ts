import { assertEquals, assertMatch } from "@std/assert";
import type { FaultRule } from "../../src/tools/simulate/faults/fault_rule.ts";
import { until } from "../support/wire/until.ts";
import { drivenGatewayClock } from "../support/gateway/driven_gateway_clock.ts";
import { gatewayed } from "../support/gateway/gatewayed.ts";
import { memoryStorage } from "../support/gateway/memory_ledger.ts";
import { ASK, simulating } from "../tools/simulate/simulating.ts";

const LOGIN = "9300CNsip1|COsip1pass|CPdesk|";

/** Each question, its negative answer by the protocol page, and its yes. */
const QUESTIONS = [
  { code: "23", sent: ASK.patronStatus, no: /^24YYYY {10}\d{3}.{18}(?!.*\|BL)/, yes: /^24 {14}/ },
  { code: "63", sent: ASK.patron(), no: /^64YYYY {10}\d{3}.{18}0{24}(?!.*\|BL)/, yes: /^64/ },
  { code: "17", sent: ASK.item(), no: /^18010101/, yes: /^1803/ },
  { code: "35", sent: ASK.endSession, no: /^36Y/, yes: /^36Y/ },
] as const;

/** A change, its negative answer by the protocol page, its yes, and what that carries out at the simulator. */
interface ChangeAtHand {
  readonly code: string;
  readonly sent: string;
  readonly no: RegExp;
  readonly yes: RegExp;
  readonly changes: number;
  /** The question whose answer a later one is compared with; absent where no question tells of the change. */
  readonly before?: string;
  /** What the terminal hears where it is proved; absent: that it is not confirmed. */
  readonly proved?: RegExp;
}

const CHANGES: readonly ChangeAtHand[] = [
  { code: "01", sent: ASK.block(), no: /^24YYYY {10}\d{3}.{18}(?!.*\|BL)/, yes: /^24/, changes: 0 },
  {
    ...{ code: "09", sent: ASK.checkin(), no: /^100NUY.*CV99/, yes: /^101/, changes: 1 },
    ...{ before: ASK.item("I2003"), proved: /^101YUY.{18}AOCPL\|ABI2003\|AQ\|$/ },
  },
  { code: "11", sent: ASK.checkout(), no: /^120NUN/, yes: /^121/, changes: 1, before: ASK.item() },
  { code: "15", sent: ASK.hold(), no: /^160N/, yes: /^161/, changes: 1 },
  { code: "19", sent: ASK.itemStatus(), no: /^200/, yes: /^20/, changes: 0 },
  { code: "25", sent: ASK.enable, no: /^26YYYY {10}\d{3}.{18}(?!.*\|BL)/, yes: /^26/, changes: 0 },
  { code: "29", sent: ASK.renew(), no: /^300NUN/, yes: /^301/, changes: 1, before: ASK.item("I2003") },
  {
    code: "37",
    sent: ASK.pay(),
    no: /^38N/,
    yes: /^38Y/,
    changes: 1,
    before: ASK.item(),
    proved: /^38Y.{18}AOCPL\|AAP1002\|BK7\|$/,
  },
  { code: "65", sent: ASK.renewAll(), no: /^660{9}/, yes: /^661/, changes: 1 },
];

/** What a terminal hears. */
type Heard = "yes" | "away" | "busy" | "not confirmed" | "status";

const TEXTS: Readonly<Record<Exclude<Heard, "yes" | "status">, RegExp>> = {
  "away": /\|AFThe library system cannot be reached\. Please try again later\.\|$/,
  "busy": /\|AFThe library system is busy\. Please try again\.\|$/,
  "not confirmed": /\|AFNot confirmed\. (Do not take it, please|Please) ask staff\.\|$/,
};

/** One fault of a library system, met by a message. */
interface Fault {
  readonly fault: FaultRule;
  /** Seconds at which a terminal that has heard nothing is told so. */
  readonly seconds?: number;
  readonly question: Heard;
  readonly change: Heard;
  /** Whether the system carries a change out. */
  readonly done: boolean;
  /** State of a change's row, and how it became known. */
  readonly row: readonly [string, string?];
  /** Seconds after which the answer comes all the same, and what the row then is. */
  readonly late?: readonly [number, readonly [string, string?]];
}

const once = { nth: 1 } as const;
const UNKNOWN = ["unknown"] as const, ANSWERED = ["done", "answer"] as const, UNSENT = ["not sent"] as const;
const silent = { seconds: 15, question: "away", change: "not confirmed", row: UNKNOWN } as const;
const lost = { question: "yes", change: "not confirmed", row: UNKNOWN } as const;
const fine = { question: "yes", change: "yes", done: true, row: ANSWERED } as const;

/** What comes of each: a question is asked once more, a change never. */
const FAULTS: readonly Fault[] = [
  { fault: { fault: "silent-before" }, ...silent, done: false },
  { fault: { fault: "silent-after" }, ...silent, done: true },
  { fault: { fault: "late", seconds: 20 }, ...silent, done: true, late: [20, ["done", "late answer"]] },
  { fault: { fault: "closed-before", ...once }, ...lost, done: false },
  { fault: { fault: "closed-after", ...once }, ...lost, done: true },
  { fault: { fault: "cut", ...once }, ...lost, done: true },
  { fault: { fault: "twice", ...once }, ...fine },
  { fault: { fault: "wrong-checksum", ...once }, ...lost, done: true },
  { fault: { fault: "wrong-sequence", ...once }, ...lost, done: true },
  { fault: { fault: "garbage", ...once }, ...lost, done: true },
  { fault: { fault: "megabyte", ...once }, ...lost, done: true },
  { fault: { fault: "resend", ...once }, ...fine },
  { fault: { fault: "resend" }, question: "busy", change: "busy", done: false, row: UNSENT },
  { fault: { fault: "status" }, question: "status", change: "status", done: false, row: UNSENT },
];

for (const met of FAULTS) {
  const { fault: { fault, nth, ...rest }, question, change } = met;
  const when = nth === undefined ? "" : " once", seconds = "seconds" in rest ? ` by ${rest.seconds} s` : "";
  Deno.test(`a gateway whose system is ${fault}${seconds}${when}`, async (test) => {
    for (const message of QUESTIONS) {
      await test.step(`${message.code}: the terminal hears ${question}, and the next message is in step`, () =>
        meet({ ...message, changes: 0 }, met, question));
    }
    for (const message of CHANGES) {
      const isProved = change === "not confirmed" && met.done && message.before !== undefined;
      const row = isProved ? ["done", "proof"] : met.row;
      const heard = isProved && message.proved !== undefined ? "yes" : change;
      await test.step(`${message.code}: the terminal hears ${heard}, the row is ${row.join(" by ")}, and the next message is in step`, () =>
        meet(isProved ? { ...message, yes: message.proved ?? message.yes } : message, met, heard, isProved, row));
    }
  });
}

/** Has a message meet a fault, and looks at what the terminal hears, what is carried out, and what is written down. */
function meet(
  { code, sent, no, yes, changes, before }: ChangeAtHand,
  { fault, seconds, done, late }: Fault,
  heard: Heard,
  isProved = false,
  row?: readonly (string | undefined)[],
): Promise<void> {
  let happened = () => {};
  const fell = new Promise<void>((resolve) => happened = resolve);
  const faults = [{ ...fault, code }];
  return simulating({ kind: "koha", faults, onFault: () => happened() }, ({ simulator, time }) => {
    const clock = drivenGatewayClock(time), storage = memoryStorage(clock);
    return gatewayed({
      port: simulator.port,
      upstream: { kind: "koha", sessions: "shared" },
      account: { id: "sip1", password: { kind: "clear", value: "sip1pass" } },
      clock,
      storage,
    }, async ({ connect }) => {
      const terminal = await connect({ errorDetection: true });
      terminal.send(LOGIN);
      await terminal.expect("941");
      if (before !== undefined) {
        terminal.send(before);
        await terminal.expect(/^18/);
      }
      const state = () => storage.ledger.rows.at(-1)?.state;
      terminal.send(sent);
      await fell;
      if (fault.fault === "late") await time.asleep(fault.seconds);
      if (seconds !== undefined) {
        // Proof is asked when half of the time is gone, and the terminal waits on for an answer.
        const questions = simulator.counts().connections;
        await time.advance(seconds / 2);
        if (isProved) await until(() => simulator.counts().connections > questions || state() === "done");
        if (heard !== "yes") await time.advance(seconds / 2);
      }
      const answer = await terminal.expect(heard === "yes" ? yes : heard === "status" ? /^98/ : no);
      const ends = heard === "away" && answer.startsWith("36");
      if (heard !== "yes" && heard !== "status" && !ends) assertMatch(answer, TEXTS[heard]);
      assertEquals(simulator.carriedOut.length, done ? changes : 0);
      const isWritten = () =>
        storage.ledger.rows.map(({ state, by }): readonly unknown[] => by === undefined ? [state] : [state, by]);
      // Where the terminal hears the same either way, proof may come a moment after it has heard.
      if (isProved) await until(() => state() === "done");
      if (row !== undefined) assertEquals(isWritten(), [row]);
      simulator.setFaults([]);
      terminal.send(ASK.item("I2002"));
      await terminal.expect(/^18.*\|?ABI2002\|/);
      if (row === undefined || late === undefined || isProved) return;
      const [after, then] = late;
      await time.advance(after - (seconds ?? 0));
      await until(() => state() !== "unknown");
      assertEquals(isWritten(), [then]);
      assertEquals(simulator.carriedOut.length, changes);
    });
  });
}
