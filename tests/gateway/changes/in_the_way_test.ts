import { assertEquals } from "@std/assert";
import { before, logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { driveUntil } from "../../support/gateway/drive_until.ts";
import type { FaultRule } from "../../../src/tools/simulate/faults/fault_rule.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { ASK } from "../../tools/simulate/simulating.ts";

const UPSTREAM = { kind: "koha", sessions: "shared" } as const;

let second = 0;

/** The same message at another moment, so that it is no retry. */
function anew(message: string): string {
  const at = `20261124    11${String(Math.floor(++second / 60)).padStart(2, "0")}${
    String(second % 60).padStart(2, "0")
  }`;
  return message.replace(/\d{8} {4}\d{6}/, at);
}

/** What the system is asked, and what it answers where nothing holds that back. */
type Ask = readonly [message: string, yes: RegExp];

const LOAN: Ask = [ASK.checkout("I2001", "P1003"), /^121/];
const RETURN: Ask = [ASK.checkin("I2001"), /^10.*(?<!Not confirmed.*)$/];
const HOLD: Ask = [ASK.hold(), /^161/];
const OTHERS_HOLD: Ask = [ASK.hold().replace("P1001", "P1003"), /^161/];
const OTHER_HOLD: Ask = [ASK.hold().replace("I2001", "I2002"), /^161/];
const TORN: Ask = [ASK.itemStatus(), /^201/];
const PAY: Ask = [ASK.pay("1.00"), /^38Y/];
const PAY_LESS: Ask = [ASK.pay("0.50").replace("BK7", "BK8"), /^38Y/];
const PAY_ANOTHER: Ask = [ASK.pay("1.00").replace("BK7", "BK9"), /^38Y/];
const RENEW: Ask = [ASK.renew(), /^301/];
const RENEW_ALL: Ask = [ASK.renewAll(), /^66/];
const BLOCK: Ask = [ASK.block(), /^24/];
const ENABLE: Ask = [ASK.enable, /^26/];

const NOT_CONFIRMED = /Not confirmed/;

/** A change whose connection is closed, so that nobody knows what became of it; what it holds back; and what not. */
const UNKNOWN: readonly (readonly [what: string, lost: string, heldBack: readonly Ask[], passes: readonly Ask[]])[] = [
  ["hold", HOLD[0], [HOLD], [OTHERS_HOLD, OTHER_HOLD, TORN, BLOCK, LOAN, RETURN]],
  ["status of a copy", TORN[0], [TORN], [HOLD, LOAN, RETURN]],
  ["loan", ASK.checkout(), [LOAN, RETURN], [HOLD, TORN, BLOCK, ENABLE]],
  ["payment", PAY[0], [PAY_ANOTHER], [PAY_LESS, RENEW, ENABLE]],
  ["renewal", RENEW[0], [RENEW, RENEW_ALL], [PAY]],
  ["renewal of all", RENEW_ALL[0], [RENEW_ALL, RENEW], [PAY, HOLD, ENABLE]],
  ["enabling of a patron", ENABLE[0], [ENABLE], [BLOCK, HOLD, LOAN]],
  ["blocking of a patron", BLOCK[0], [BLOCK], [ENABLE, HOLD, LOAN]],
];

for (const [what, lost, heldBack, passes] of UNKNOWN) {
  Deno.test(`a ${what} without an answer holds back what the table of pairs names, and nothing else`, () => {
    const faults: FaultRule[] = [{ fault: "closed-before", code: lost.slice(0, 2), nth: 1 }];
    return before({ upstream: UPSTREAM, simulator: { faults } }, async (served) => {
      const terminal = await logIn(served), other = await logIn(served);
      terminal.send(anew(lost));
      await terminal.expect(NOT_CONFIRMED);
      const hears = async (from: Terminal, message: string, answer: RegExp) => {
        from.send(anew(message));
        await driveUntil(served.time, from.expect(answer));
      };
      for (const [message] of heldBack) await hears(other, message, NOT_CONFIRMED);
      for (const [message, yes] of passes) await hears(other, message, yes);
    });
  });
}

Deno.test("each coin that a box has taken is sent, whatever became of the one before", () => {
  const faults: FaultRule[] = [{ fault: "closed-before", code: "37", nth: 1 }];
  const account = { ...SIP1, unconfirmedPayment: "accept" } as const;
  return before({ upstream: UPSTREAM, account, simulator: { faults } }, async (served) => {
    const box = await logIn(served);
    box.send(anew(PAY[0]));
    await box.expect(/^38Y.*may show in your account later/);
    box.send(anew(PAY_ANOTHER[0]));
    await driveUntil(served.time, box.expect(/^38Y(?!.*may show)/));
    assertEquals(served.simulator.carriedOut.filter(({ request }) => request.startsWith("37")).length, 1);
  });
});
