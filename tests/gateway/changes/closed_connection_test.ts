import { assertEquals } from "@std/assert";
import { machineClock } from "../../../src/gateway/base/gateway_clock.ts";
import { createOtherForms } from "../../../src/gateway/sessions/answer_check.ts";
import { UpstreamSession } from "../../../src/gateway/sessions/upstream_session.ts";
import { encodeText } from "../../../src/protocol/encoding.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { SILENCE, withFixedUpstream } from "../../support/gateway/fixed_upstream.ts";
import { withOneLoan } from "./one_loan.ts";

/** What is written down of a loan whose copy is as it was, a minute after its answer was lost for this reason. */
async function stateAfter(why: string): Promise<readonly (string | undefined)[]> {
  let known: readonly (string | undefined)[] = [];
  await withOneLoan({ comes: { kind: "lost", why } }, async ({ time, ledger }) => {
    await time.advance(61);
    const [row] = ledger.rows;
    known = [row?.state, row?.by];
  });
  return known;
}

Deno.test("a loan is proved not done where the system has closed the connection, and not where this server has", async () => {
  assertEquals(await stateAfter("closed"), ["refused", "proof"]);
  assertEquals(await stateAfter("ended here"), ["unknown", undefined]);
});

Deno.test("a session that is ended here does not say that the system has closed it", () =>
  withFixedUpstream({ "11": SILENCE }, async ({ port }) => {
    const upstream = anUpstream({ addresses: [{ host: "127.0.0.1", port }], errorDetection: false });
    const identity = { id: "sip1", password: "sip1pass", location: "", version: 2 } as const;
    const parts = { upstream, clock: machineClock, forms: createOtherForms(), ended() {}, aboutAnother() {} };
    const session = new UpstreamSession(parts, identity);
    assertEquals(await session.open(), { kind: "ready" });
    const body = encodeText("11YN20261124    10150020261124    101500AO|AAP1|ABI1|AC|", "utf8");
    const lost = session.exchange({ code: "11", body, deadline: machineClock.elapsed() + 60_000 });
    session.end();
    const { took: _, ...told } = await lost;
    assertEquals(told, { kind: "lost", why: "ended here" });
  }));
