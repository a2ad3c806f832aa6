import { assertEquals } from "@std/assert";
import { anUpstream } from "../support/files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../support/files/sample_config.ts";
import { until } from "../support/wire/until.ts";
import { drivenGatewayClock } from "../support/gateway/driven_gateway_clock.ts";
import { gatewaysOf } from "../support/gateway/gateways_of.ts";
import { recordingLog } from "../support/server/recording_log.ts";
import { serving } from "../support/server/serving.ts";
import { ASK, simulating } from "../terminal/simulate/simulating.ts";

const STALE = anAccount({ id: "self1", upstreamLogin: { id: "sip1", password: "stale" } });
const GOOD = anAccount({ id: "sip2", password: { kind: "clear", value: "sip2pass" } });

Deno.test("a login that the system refuses takes only its own terminals off-line", () =>
  simulating({ kind: "koha", idleSeconds: Infinity }, async ({ simulator, time }) => {
    const addresses = [{ host: "127.0.0.1", port: simulator.port }];
    const config = aConfig({
      accounts: [STALE, GOOD],
      institutions: [anInstitution({ upstream: anUpstream({ addresses }) })],
    });
    const log = recordingLog();
    const { gateways, backEndOf } = gatewaysOf(() => config, log, drivenGatewayClock(time));
    try {
      await serving({ config, backEndOf, log }, async ({ connect }) => {
        for (let probes = 1; probes <= 3; probes++) {
          await time.advance(probes === 1 ? 2 : 20);
          await until(() => gateways.upstreamReports()[0]?.sessions.refused === probes);
        }
        await time.advance(2);
        const [stale, good] = [await connect(), await connect()];
        stale.send("9300CNself1|COterm1|");
        await stale.expect("941");
        stale.send("9900802.00");
        await stale.expect(/^98N/);
        good.send("9300CNsip2|COsip2pass|");
        await good.expect("941");
        good.send("9900802.00");
        await good.expect(/^98Y/);
        good.send(ASK.item());
        await good.expect(/^1803/);
        stale.send(ASK.item());
        await stale.expect(/^18010101.*refuses this terminal/);
        assertEquals(gateways.upstreamReports()[0]?.condition.state, "answering");
      });
    } finally {
      await gateways.close();
    }
  }));
