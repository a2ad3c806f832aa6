import { assertEquals } from "@std/assert";
import { before, logIn } from "../../support/gateway/before_koha.ts";
import { until } from "../../support/wire/until.ts";
import { ASK } from "../../tools/simulate/simulating.ts";

Deno.test("a system that answers is not away, though all its terminals speak SIP 1.00", () => {
  const lines: string[] = [];
  const heard = (code: string) => lines.filter((line) => line === code).length;
  return before(
    { simulator: { idleSeconds: Infinity, onLine: (line) => void lines.push(line.slice(0, 2)) } },
    async (served) => {
      const terminal = await logIn(served);
      terminal.send("9900801.00");
      await terminal.expect(/^98Y/);
      terminal.send(ASK.patronStatus);
      await terminal.expect(/^24/);
      for (let probes = 1; probes <= 3; probes++) {
        await served.time.advance(32);
        await until(() => heard("17") >= probes);
      }
      terminal.send(ASK.patronStatus);
      await terminal.expect(/^24.*AAP1001/);
      assertEquals(served.gateways.upstreamReports()[0]?.condition.state, "answering");
    },
  );
});
