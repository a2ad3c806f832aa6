import { assertEquals } from "@std/assert";
import type { Upstream } from "../../../src/config/upstream/upstream.ts";
import { ask, before, logIn } from "../../support/gateway/before_koha.ts";
import { driveUntil } from "../../support/gateway/drive_until.ts";
import { ASK } from "../../tools/simulate/simulating.ts";

const LATER = ASK.checkout().replace(/^11YN\d{8} {4}\d{6}/, "11YN20261124    101530");

/** What a patron hears who scans a copy again 15 seconds after the Koha of this machine has dropped the loan. */
function scannedAgain(
  upstream: Partial<Upstream>,
  isAskedBefore = true,
  fault: "closed-before" | "closed-after" = "closed-before",
): Promise<string> {
  let heard = "";
  return before(
    {
      upstream: { kind: "koha", ...upstream },
      simulator: { faults: [{ fault, code: "11", nth: 1 }] },
    },
    async (served) => {
      const { time } = served;
      const kiosk = await logIn(served);
      if (isAskedBefore) await ask(kiosk);
      kiosk.send(ASK.checkout());
      await driveUntil(time, kiosk.expect(/^120NUN.*Not confirmed/));
      await driveUntil(time, time.sleep(15_000, new AbortController().signal));
      kiosk.send(LATER);
      heard = await driveUntil(time, kiosk.expect(/^12/));
    },
  ).then(() => heard.slice(0, 6));
}

Deno.test("a loan that the Koha of this machine dropped is lent when it is scanned again, unless a tunnel may be between", async () => {
  assertEquals(await scannedAgain({}), "121NNY");
  assertEquals(await scannedAgain({ closesItself: false }), "120NUN");
  // Whatever was known of the copy before, it is not on loan now.
  assertEquals(await scannedAgain({}, false), "121NNY");
  assertEquals(await scannedAgain({ closesItself: false }, false), "120NUN");
});

Deno.test("a loan that Koha made before it closed is renewed by the next scan, as when Koha is asked directly, whatever was known", async () => {
  assertEquals(await scannedAgain({}, false, "closed-after"), "121YNY");
  assertEquals(await scannedAgain({ closesItself: false }, false, "closed-after"), "120NUN");
});
