import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { createFeed, type FeedEntry } from "../../src/observability/feed.ts";
import type { UpstreamLogin } from "../../src/config/upstream/upstream.ts";
import { anUpstream } from "../support/files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../support/files/sample_config.ts";
import { gatewaysOf } from "../support/gateway/gateways_of.ts";
import { UNALARMED } from "../support/gateway/unalarmed_clock.ts";
import { recordingLog } from "../support/server/recording_log.ts";
import { type Served, serving } from "../support/server/serving.ts";
import type { UpstreamReport } from "../../src/observability/upstream_report.ts";

const ITEM = "1720261124    101500AOMAIN|ABI1|";

/** Runs a test against a gateway whose terminals share sessions, and tells what it shows. */
async function watching(
  upstreamLogin: UpstreamLogin,
  test: (served: Served, report: () => UpstreamReport, told: readonly FeedEntry[]) => Promise<void>,
): Promise<void> {
  await serving({}, async ({ port }) => {
    const upstream = anUpstream({ addresses: [{ host: "127.0.0.1", port }], sessions: "shared" });
    const config = aConfig({
      accounts: [anAccount({ upstreamLogin })],
      institutions: [anInstitution({ upstream })],
    });
    const log = recordingLog();
    const feed = createFeed();
    const told: FeedEntry[] = [];
    feed.watch((entry) => told.push(entry));
    const { gateways, backEndOf } = gatewaysOf(() => config, log, UNALARMED);
    const report = () => {
      const [shown] = gateways.upstreamReports();
      assert(shown);
      return shown;
    };
    try {
      await serving({ config, backEndOf, log, feed }, (served) => test(served, report, told));
    } finally {
      await gateways.close();
    }
  });
}

/** Logs a terminal in, which asks for a copy and then for the status. */
async function visit({ connect }: Served): Promise<void> {
  const terminal = await connect();
  terminal.send("9300CNsipterm1|COterm1|");
  await terminal.expect("941");
  terminal.send(ITEM);
  await terminal.expect(/^1[08]/);
  terminal.send("9900802.00");
  await terminal.expect(/^98/);
}

Deno.test("a gateway shows what its system was asked, and what it was saved by sharing", () =>
  watching({}, async (served, report, told) => {
    assertEquals(report().saved, { logins: 0, messages: 0 });
    for (let visits = 0; visits < 3; visits++) await visit(served);
    const { condition, sessions, saved, times, bypassed } = report();
    assertEquals([condition.state, bypassed], ["answering", false]);
    assertEquals(sessions, {
      open: 1,
      busy: 0,
      owing: 0,
      waiting: 0,
      serves: undefined,
      logins: 1,
      opened: 1,
      refused: 0,
    });
    assertEquals(saved, { logins: 2, messages: 3 });
    assert(times);
    assertGreaterOrEqual(times.longest, times.half);
    const asked = told.map(({ message, upstreamMilliseconds }) => [message, upstreamMilliseconds !== undefined]);
    assertEquals(asked.slice(0, 3), [["login", false], ["item-information", true], ["sc-status", false]]);
    for (const { milliseconds, upstreamMilliseconds = 0 } of told) {
      assertGreaterOrEqual(milliseconds, upstreamMilliseconds);
    }
  }));

Deno.test("a gateway shows that its system refuses the login of the configuration", () =>
  watching({ id: "sipterm1", password: "wrong" }, async (served, report) => {
    await visit(served);
    const { condition, sessions, saved } = report();
    assertEquals(condition.state, "login refused");
    assertEquals([sessions.opened, sessions.open, sessions.refused >= 1, saved.logins], [0, 0, true, 0]);
  }));
