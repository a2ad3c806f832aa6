import { assertEquals } from "@std/assert";
import { logIn, SIP1 } from "../support/gateway/before_koha.ts";
import { drivenGatewayClock } from "../support/gateway/driven_gateway_clock.ts";
import { gatewayed } from "../support/gateway/gatewayed.ts";
import { withMadeUpSystem } from "../support/gateway/made_up_system.ts";
import { createDrivenTime } from "../support/wire/driven_time.ts";
import { ASK, START } from "../tools/simulate/simulating.ts";

/** Text as a terminal of the tests sends it in UTF-8: one character a byte. */
const inUtf8 = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));

Deno.test("a card or a barcode that the system's charset cannot say is refused, and not sent as another one", () => {
  const clock = drivenGatewayClock(createDrivenTime(START)),
    upstream = { errorDetection: false, encoding: "latin1" } as const;
  return withMadeUpSystem(
    { reply: () => undefined },
    ({ port, heard }) =>
      gatewayed({ port, account: SIP1, clock, upstream }, async (served) => {
        const terminal = await logIn(served);
        const asked = async (message: string) => {
          terminal.send(inUtf8(message));
          const answer = await terminal.expect(/^\d\d/);
          return [answer.slice(0, 4), /\|AF([^|]*)\|/.exec(answer)?.[1], answer.includes("|BL")];
        };
        assertEquals(await asked(ASK.patron("          ", "Łódź")), ["64YY", "Invalid Patron", false]);
        assertEquals(await asked(ASK.checkout("I2001", "Łódź")), ["120N", "Invalid Patron", false]);
        assertEquals(await asked(ASK.checkin("I２001")), ["100N", "Invalid Item", false]);
        assertEquals(heard.filter((line) => /^(63|11|09)/.test(line)), []);
        // An accent that stands beside its letter is written as the letter that the charset has.
        assertEquals(await asked(ASK.patron("          ", "Zoe\u0308")), ["64YY", undefined, true]);
      }),
  );
});
