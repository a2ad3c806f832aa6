import { logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { withFixedUpstream } from "../../support/gateway/fixed_upstream.ts";
import { gatewayed } from "../../support/gateway/gatewayed.ts";
import { itemInformation } from "../../support/wire/messages.ts";
import { guarded } from "../../support/wire/terminal.ts";

const THERE = "1803000120260302    130000AB1|AJFrom there|";

Deno.test("a system that numbers its answers to messages without a number is understood", () =>
  withFixedUpstream(
    { "17": guarded(THERE, "0") },
    ({ port }) =>
      gatewayed({ port, account: SIP1, upstream: { errorDetection: false } }, async (served) => {
        const terminal = await logIn(served);
        terminal.send(itemInformation("1"));
        await terminal.expect(THERE);
      }),
  ));
