import { withFixedUpstream } from "../support/gateway/fixed_upstream.ts";
import { logIn, SIP1 } from "../support/gateway/before_koha.ts";
import { gatewayed } from "../support/gateway/gatewayed.ts";
import { itemInformation } from "../support/wire/messages.ts";

const THERE = "1803000120260302    130000AB1|AJFrom there|";

Deno.test("a system that answers questions is on-line, whatever it said of itself when the session began", () =>
  withFixedUpstream(
    { "17": THERE, "99": "98NYYYNN60000320260302    1300002.00AOMAIN|BXYYYNYYYYYYYYNYYY|ANdesk 9|" },
    ({ port }) =>
      gatewayed({ port, account: SIP1, upstream: { errorDetection: false } }, async (served) => {
        const terminal = await logIn(served);
        terminal.send(itemInformation("1"));
        await terminal.expect(THERE);
        terminal.send("9900802.00");
        await terminal.expect(/^98Y.*ANdesk 9/);
      }),
  ));
