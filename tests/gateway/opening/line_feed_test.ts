import { assertEquals } from "@std/assert";
import { ask, before, logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { withFixedUpstream } from "../../support/gateway/fixed_upstream.ts";
import { gatewayed, type ServedByGateway } from "../../support/gateway/gatewayed.ts";
import { UNALARMED } from "../../support/gateway/unalarmed_clock.ts";
import { guarded } from "../../support/wire/terminal.ts";
import { ASK, NOW } from "../../tools/simulate/simulating.ts";

/** A 64 whose AF has lines, as Koha sent notes before 25.11.04. */
const NOTE = `64              000${NOW}${"0000".repeat(6)}AOCPL|AAP1002|AEÉmile Zöla|BLY|AFSee us.\nRoom 2|AGx|`;

function opened({ gateways }: ServedByGateway): number | undefined {
  return gateways.upstreamReports()[0]?.sessions.opened;
}

Deno.test("a line feed within an answer, which its checksum counts, is a blank to the terminal, and ends no session", () =>
  before(
    { simulator: { faults: [{ fault: "says", bytes: NOTE, code: "63" }] }, upstream: { sessions: "shared" } },
    async (served) => {
      const [kiosk, other] = [await logIn(served), await logIn(served)];
      kiosk.send(guarded(ASK.patron(), "3"));
      await kiosk.expect(guarded(NOTE.replace("\n", " "), "3"));
      await ask(other);
      await ask(kiosk);
      assertEquals(opened(served), 1);
    },
  ));

for (const [name, lineEnd, within] of [["CR", "\r", "\n"], ["CR LF", "\r\n", "\n"], ["LF", "\n", "\r"]] as const) {
  Deno.test(`a system is understood that ends its messages with ${name}, and has the other one within them`, () => {
    const answers = { "17": `18030001${NOW}ABI2001|AJFirst${within}second|BGCPL|` };
    const upstream = { errorDetection: false, sessions: "shared" } as const;
    return withFixedUpstream(
      answers,
      ({ port }) =>
        gatewayed({ port, account: SIP1, clock: UNALARMED, upstream }, async (served) => {
          const kiosk = await logIn(served);
          for (let times = 0; times < 2; times++) {
            kiosk.send(ASK.item());
            await kiosk.expect(`18030001${NOW}ABI2001|AJFirst second|BGCPL|`);
          }
          assertEquals(opened(served), 1);
        }),
      lineEnd,
    );
  });
}
