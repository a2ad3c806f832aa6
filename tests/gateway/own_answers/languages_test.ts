import { gatewayed } from "../../support/gateway/gatewayed.ts";
import { logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { withFixedUpstream } from "../../support/gateway/fixed_upstream.ts";
import { checkout } from "../../support/wire/messages.ts";

const NOW = "20260302    130000";

for (
  const [answered, patron] of [
    ["answered", `24              000${NOW}AOMAIN|AAP1|AEAda|BLY|`],
    ["refused by 96", "96"],
  ] as const
) {
  Deno.test(`our own texts to a patron are in the language of their last 23, which was ${answered}`, () =>
    withFixedUpstream(
      { "23": patron },
      ({ port }) =>
        gatewayed({ port, account: SIP1, upstream: { errorDetection: false } }, async (served) => {
          const terminal = await logIn(served);
          terminal.send(checkout("P1", "1"));
          await terminal.expect(/^120NUN.*AFThe library system is busy/);
          terminal.send(`23003${NOW}AOMAIN|AAP1|AC|AD|`);
          await terminal.expect(/^24/);
          terminal.send(checkout("P1", "2"));
          await terminal.expect(/^120NUN.*AF.*berlastet/);
          terminal.send(checkout("P2", "3"));
          await terminal.expect(/^120NUN.*AFThe library system is busy/);
        }),
    ));
}
