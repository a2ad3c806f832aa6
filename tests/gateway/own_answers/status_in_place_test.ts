import { assertEquals } from "@std/assert";
import { logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { gatewayed } from "../../support/gateway/gatewayed.ts";
import { type MadeUp, withMadeUpSystem } from "../../support/gateway/made_up_system.ts";
import { createDrivenTime } from "../../support/wire/driven_time.ts";
import { ASK, START } from "../../tools/simulate/simulating.ts";

/** A 98 that says: not now, wait for 2.5 s, and try nine times. */
const notNow = (online: "Y" | "N", checkout: "Y" | "N") =>
  `98${online}Y${checkout}YNN02500920200101    0000002.00AOTHEIRS|AMTheirs|BXYYYYYYYYYYYYYYYY|`;

function asked(reply: MadeUp["reply"], messages: readonly string[]): Promise<readonly string[]> {
  const answers: string[] = [], clock = drivenGatewayClock(createDrivenTime(START));
  return withMadeUpSystem({ reply }, ({ port }) =>
    gatewayed({
      port,
      account: { ...SIP1, messages: new Set(["patronInformation", "checkout", "checkin"]) },
      upstream: { errorDetection: false },
      clock,
    }, async (served) => {
      const terminal = await logIn(served);
      for (const message of messages) {
        terminal.send(message);
        answers.push(await terminal.expect(/^\d\d/));
      }
    })).then(() => answers);
}

for (const [what, message] of [["a 64", ASK.patron()], ["a 12", ASK.checkout()]] as const) {
  Deno.test(`a 98 in place of ${what} has the timeout, the retries, the clock and the messages of any 98 here`, async () => {
    const inPlace = (online: "Y" | "N", checkout: "Y" | "N") =>
      asked((line) => /^(63|11)/.test(line) ? notNow(online, checkout) : undefined, [message, ASK.acsStatus]);
    const [told = "", usual = ""] = await inPlace("Y", "Y");
    assertEquals(told.slice(2, 8), "YYYYNN");
    // Twenty seconds, five times, the clock of this server.
    assertEquals(told.slice(8, 36), "20000520261124    1015002.00");
    assertEquals(/BX([YN]+)\|/.exec(told)?.[1], /BX([YN]+)\|/.exec(usual)?.[1]);
    assertEquals(usual.includes("BXNYYNYYYYNNNNNNNN|"), true);
    assertEquals(told.slice(36).startsWith("AOTHEIRS|AMTheirs|"), true);
    // What it denies with that very 98 is denied.
    assertEquals((await inPlace("N", "N"))[0]?.slice(2, 8), "NYNYNN");
  });
}
