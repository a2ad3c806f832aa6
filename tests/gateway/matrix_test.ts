import { assertEquals, assertMatch } from "@std/assert";
import type { FaultRule } from "../../src/terminal/simulate/faults/fault_rule.ts";
import { drivenGatewayClock } from "../support/gateway/driven_gateway_clock.ts";
import { gatewayed } from "../support/gateway/gatewayed.ts";
import { ASK, simulating } from "../terminal/simulate/simulating.ts";

const LOGIN = "9300CNsip1|COsip1pass|CPdesk|";

/** Each message, its negative answer by the protocol page, and what a yes carries out at the simulator. */
const MESSAGES = [
  { code: "23", sent: ASK.patronStatus, no: /^24YYYY {10}\d{3}.{18}(?!.*\|BL)/, yes: /^24 {14}/ },
  { code: "63", sent: ASK.patron(), no: /^64YYYY {10}\d{3}.{18}0{24}(?!.*\|BL)/, yes: /^64/ },
  { code: "17", sent: ASK.item(), no: /^18010101/, yes: /^1803/ },
  { code: "35", sent: ASK.endSession, no: /^36Y/, yes: /^36Y/ },
  { code: "01", sent: ASK.block(), no: /^24YYYY {10}\d{3}.{18}(?!.*\|BL)/, yes: /^24/, changes: 0 },
  { code: "09", sent: ASK.checkin(), no: /^100NUY.*CV99/, yes: /^101/, changes: 1 },
  { code: "11", sent: ASK.checkout(), no: /^120NUN/, yes: /^121/, changes: 1 },
  { code: "15", sent: ASK.hold(), no: /^160N/, yes: /^161/, changes: 1 },
  { code: "19", sent: ASK.itemStatus(), no: /^200/, yes: /^20/, changes: 0 },
  { code: "25", sent: ASK.enable, no: /^26YYYY {10}\d{3}.{18}(?!.*\|BL)/, yes: /^26/, changes: 0 },
  { code: "29", sent: ASK.renew(), no: /^300NUN/, yes: /^301/, changes: 1 },
  { code: "37", sent: ASK.pay(), no: /^38N/, yes: /^38Y/, changes: 1 },
  { code: "65", sent: ASK.renewAll(), no: /^660{9}/, yes: /^661/, changes: 1 },
] as const;

/** What a terminal hears. */
type Heard = "yes" | "away" | "busy" | "not confirmed" | "status";

const TEXTS: Readonly<Record<Exclude<Heard, "yes" | "status">, RegExp>> = {
  "away": /\|AFThe library system cannot be reached\. Please try again later\.\|$/,
  "busy": /\|AFThe library system is busy\. Please try again\.\|$/,
  "not confirmed": /\|AFNot confirmed\. Please ask staff\.\|$/,
};

/** One fault of a library system, met by a message. */
interface Fault {
  readonly fault: FaultRule;
  /** Seconds that go by before anybody hears of it. */
  readonly seconds?: number;
  readonly question: Heard;
  readonly change: Heard;
  /** Whether the system carries a change out. */
  readonly done: boolean;
}

const once = { nth: 1 } as const;

/** What comes of each, by the issue of the gateway: a question is asked once more, a change never. */
const FAULTS: readonly Fault[] = [
  { fault: { fault: "silent-before" }, seconds: 15, question: "away", change: "not confirmed", done: false },
  { fault: { fault: "silent-after" }, seconds: 15, question: "away", change: "not confirmed", done: true },
  { fault: { fault: "closed-before", ...once }, question: "yes", change: "not confirmed", done: false },
  { fault: { fault: "closed-after", ...once }, question: "yes", change: "not confirmed", done: true },
  { fault: { fault: "cut", ...once }, question: "yes", change: "not confirmed", done: true },
  { fault: { fault: "twice", ...once }, question: "yes", change: "yes", done: true },
  { fault: { fault: "wrong-checksum", ...once }, question: "yes", change: "not confirmed", done: true },
  { fault: { fault: "wrong-sequence", ...once }, question: "yes", change: "not confirmed", done: true },
  { fault: { fault: "garbage", ...once }, question: "yes", change: "not confirmed", done: true },
  { fault: { fault: "megabyte", ...once }, question: "yes", change: "not confirmed", done: true },
  { fault: { fault: "resend", ...once }, question: "yes", change: "yes", done: true },
  { fault: { fault: "resend" }, question: "busy", change: "busy", done: false },
  { fault: { fault: "status" }, question: "status", change: "status", done: false },
];

for (const { fault, seconds, question, change, done } of FAULTS) {
  Deno.test(`a gateway whose system is ${fault.fault}${fault.nth === undefined ? "" : " once"}`, async (test) => {
    for (const message of MESSAGES) {
      const isChange = "changes" in message;
      const heard = isChange ? change : question;
      await test.step(`${message.code}: the terminal hears ${heard}, and the next message is in step`, () =>
        meet(message, { ...fault, code: message.code }, seconds, heard, isChange && done ? message.changes : 0));
    }
  });
}

function meet(
  { sent, no, yes }: (typeof MESSAGES)[number],
  fault: FaultRule,
  seconds: number | undefined,
  heard: Heard,
  carriedOut: number,
): Promise<void> {
  let happened = () => {};
  const fell = new Promise<void>((resolve) => happened = resolve);
  return simulating({ kind: "koha", faults: [fault], onFault: () => happened() }, ({ simulator, time }) =>
    gatewayed({
      port: simulator.port,
      upstream: { kind: "koha", sessions: "shared" },
      account: { id: "sip1", password: { kind: "clear", value: "sip1pass" } },
      clock: drivenGatewayClock(time),
    }, async ({ connect }) => {
      const terminal = await connect({ errorDetection: true });
      terminal.send(LOGIN);
      await terminal.expect("941");
      terminal.send(sent);
      await fell;
      if (seconds !== undefined) await time.advance(seconds);
      const answer = await terminal.expect(heard === "yes" ? yes : heard === "status" ? /^98/ : no);
      const ends = heard === "away" && answer.startsWith("36");
      if (heard !== "yes" && heard !== "status" && !ends) assertMatch(answer, TEXTS[heard]);
      assertEquals(simulator.carriedOut.length, carriedOut);
      simulator.setFaults([]);
      terminal.send(ASK.item("I2002"));
      await terminal.expect(/^18.*\|?ABI2002\|/);
    }));
}
