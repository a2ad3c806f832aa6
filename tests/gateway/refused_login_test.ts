import { assertEquals } from "@std/assert";
import { anUpstream } from "../support/files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../support/files/sample_config.ts";
import { until } from "../support/wire/until.ts";
import { drivenGatewayClock } from "../support/gateway/driven_gateway_clock.ts";
import { gatewaysOf } from "../support/gateway/gateways_of.ts";
import { recordingLog } from "../support/server/recording_log.ts";
import { driveUntil } from "../support/gateway/drive_until.ts";
import { gatewayed } from "../support/gateway/gatewayed.ts";
import { logIn, SIP1 } from "../support/gateway/before_koha.ts";
import { type MadeUp, withMadeUpSystem } from "../support/gateway/made_up_system.ts";
import { createDrivenTime } from "../support/wire/driven_time.ts";
import { serving } from "../support/server/serving.ts";
import { ASK, simulating, START } from "../tools/simulate/simulating.ts";

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
          await time.advance(probes === 1 ? 2 : 5);
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

for (const [refusals, seconds] of [[1, 15], [2, 80]] as const) {
  Deno.test(`a login that was taken, and then is refused ${refusals} times, is taken again within ${seconds} seconds`, () => {
    const time = createDrivenTime(START);
    let left: number = refusals, isFailing = false;
    // Processes of the system end amid a question, and the one in their place refuses its first logins.
    const reply: MadeUp["reply"] = (line) => {
      if (line.startsWith("63") && left === refusals) {
        isFailing = true;
        return "close";
      }
      if (!isFailing || !line.startsWith("93") || left === 0) return undefined;
      left--;
      return "940";
    };
    return withMadeUpSystem({ reply }, ({ port }) =>
      gatewayed({
        ...{ port, clock: drivenGatewayClock(time), upstream: { errorDetection: false } },
        account: { ...SIP1, upstreamLogin: { id: "sip1", password: "sip1pass" } },
      }, async (served) => {
        const terminal = await logIn(served);
        const isAnswered = async () => {
          terminal.send(ASK.patron());
          return /AEAda/.test(await driveUntil(time, terminal.expect(/^64/)));
        };
        assertEquals(await isAnswered(), false);
        const end = time.now().add({ seconds });
        let answered = false;
        while (!answered && Temporal.Instant.compare(time.now(), end) < 0) {
          await driveUntil(time, time.advance(1));
          answered = await isAnswered();
        }
        assertEquals(answered, true);
      }));
  });
}
