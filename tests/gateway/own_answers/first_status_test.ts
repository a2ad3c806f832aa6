import { assertEquals } from "@std/assert";
import { logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { driveUntil } from "../../support/gateway/drive_until.ts";
import { type FixedUpstream, withFixedUpstream } from "../../support/gateway/fixed_upstream.ts";
import { gatewayed, type ServedByGateway } from "../../support/gateway/gatewayed.ts";
import { createDrivenTime, type DrivenTime } from "../../support/wire/driven_time.ts";
import { START } from "../../tools/simulate/simulating.ts";

/** What a system says of itself: it neither takes status updates nor works off-line, and has names of its own. */
const OWN = "98YYYYNN60000320260302    1300002.00AOCPL|AMTown Library|ANdesk 9|BXYYYNYYYYYYYYNYYY|";

/** Runs a test before such a system, with logins that this server judges. */
function told(
  answers: Readonly<Record<string, string>>,
  test: (served: ServedByGateway & FixedUpstream, time: DrivenTime) => Promise<void>,
): Promise<void> {
  const time = createDrivenTime(START);
  return withFixedUpstream(answers, (system) =>
    gatewayed(
      { port: system.port, account: SIP1, upstream: { errorDetection: false }, clock: drivenGatewayClock(time) },
      (served) => test({ ...served, ...system }, time),
    ));
}

Deno.test("the first 99 of a login that is judged here hears what the system says of itself, which is asked once", () =>
  told({ "99": OWN }, async (served) => {
    const kiosk = await logIn(served);
    assertEquals(served.heard, []);
    for (const terminal of [kiosk, kiosk, await logIn(served)]) {
      terminal.send("9900802.00");
      await terminal.expect(/^98YYYYNN.*\|?AOCPL\|AMTown Library\|.*ANdesk 9\|/);
    }
    assertEquals(served.heard.map((line) => line.slice(0, 2)), ["93", "99"]);
  }));

Deno.test("a first 99 waits a moment for a silent system, and further ones of the login do not", () =>
  told({ "99": "" }, async (served, time) => {
    const [kiosk, other] = [await logIn(served), await logIn(served)];
    for (const terminal of [kiosk, other]) terminal.send("9900802.00");
    await driveUntil(time, kiosk.expect(/^98Y.*AOMAIN\|/));
    await other.expect(/^98Y.*AOMAIN\|/);
    kiosk.send("9900802.00");
    await kiosk.expect(/^98.*AOMAIN\|/);
  }));

Deno.test("a first 99 of a login that the system refuses hears of it in the 98, and the login is tried once", () =>
  told({ "93": "940" }, async (served) => {
    const kiosk = await logIn(served);
    for (let times = 0; times < 3; times++) {
      kiosk.send("9900802.00");
      await kiosk.expect(/^98N.*AOMAIN\|/);
    }
    assertEquals(served.heard.map((line) => line.slice(0, 2)), ["93"]);
  }));
