import { assertEquals, assertNotMatch } from "@std/assert";
import { createMetrics, type Metrics } from "../../../src/observability/metrics.ts";
import { connectDeaf } from "../../support/wire/deaf_terminal.ts";
import { type RecordingLog, recordingLog } from "../../support/server/recording_log.ts";
import { aConfig, anAccount } from "../../support/files/sample_config.ts";
import { inOneSecond } from "../../support/server/in_one_second.ts";
import { type FakeServer, type Served, serving } from "../../support/server/serving.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const ITEM = "1720261124    101500AOMAIN|ABI1|";
const THIS_MACHINE = { address: "127.0.0.1", family: "ipv4", prefix: 32 } as const;

/** What stands in the metrics under a name, its labels included. */
function told(metrics: Metrics, name: string): readonly string[] {
  return metrics.text().split("\n").filter((line) => line.startsWith(name)).map((line) => line.slice(name.length));
}

/** The same of counters, in alphabetical order, but for what has not happened. */
function risen(metrics: Metrics, name: string): readonly string[] {
  return told(metrics, name).filter((line) => !line.endsWith(" 0")).toSorted();
}

/** Waits until a terminal has left, and what counts terminals has heard of it. */
async function gone(log: RecordingLog): Promise<void> {
  await log.logged("connection closed");
  await new Promise((resolve) => setImmediate(resolve));
}

/** Leaves the machine to the server for a moment. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

function measuring(options: FakeServer, test: (served: Served, metrics: Metrics) => Promise<void>): Promise<void> {
  const metrics = createMetrics();
  return serving({ metrics, ...options }, (served) => test(served, metrics));
}

Deno.test("startServer() counts messages by what they are and what became of them", () =>
  measuring({}, async ({ connect }, metrics) => {
    const terminal = await connect();
    for (
      const [message, answer] of [[ITEM, /^18/], [LOGIN, "941"], [ITEM, /^18/], ["ZZ", "96"], ["97", "96"]] as const
    ) {
      await terminal.ask(message, answer);
    }
    assertEquals(risen(metrics, "sip2d_messages_total"), [
      '{message="item-information",outcome="answered"} 1',
      '{message="item-information",outcome="refused"} 1',
      '{message="login",outcome="answered"} 1',
      '{message="request-acs-resend",outcome="resent"} 1',
      '{message="unreadable",outcome="unreadable"} 1',
    ]);
    assertEquals(told(metrics, "sip2d_message_duration_seconds_count")[0], '{message="item-information"} 2');
  }));

Deno.test("startServer() counts terminals by account while they are connected", () =>
  measuring({}, async ({ connect, log }, metrics) => {
    const connections = () => told(metrics, "sip2d_connections{");
    const terminal = await connect();
    await terminal.ask("9900302.00", /^98/);
    assertEquals(connections(), ['account=""} 1', 'account="sipterm1"} 0']);
    await terminal.ask(LOGIN, "941");
    assertEquals(connections(), ['account=""} 0', 'account="sipterm1"} 1']);
    await terminal.close();
    await gone(log);
    assertEquals(connections(), ['account=""} 0', 'account="sipterm1"} 0']);
    assertEquals(told(metrics, "sip2d_connections_opened_total"), [" 1"]);
  }));

Deno.test("startServer() counts refused logins by reason, and names nobody who is not known", () => {
  const accounts = [anAccount(), anAccount({ id: "away", allow: [{ ...THIS_MACHINE, address: "192.0.2.1" }] })];
  return measuring(
    { config: aConfig({ accounts, limits: { failedLoginsPerAddress: 3 } }) },
    async (served, metrics) => {
      const terminal = await served.connect();
      const logins = [
        "9300CNstranger|COsecret|",
        "9300CNsipterm1|COsecret|",
        "9300CNaway|COterm1|",
        "9310CNsipterm1|COterm1|",
        "9300CNsipterm1|",
        "9300CNstranger|COsecret|",
        LOGIN,
      ];
      for (const login of logins) {
        await terminal.ask(login, "940");
      }
      assertEquals(risen(metrics, "sip2d_logins_refused_total"), [
        '{reason="address not allowed"} 1',
        '{reason="incomplete"} 1',
        '{reason="too many failed logins from the address"} 1',
        '{reason="unknown account"} 2',
        '{reason="unknown algorithm"} 1',
        '{reason="wrong password"} 1',
      ]);
      assertNotMatch(metrics.text(), /stranger|secret/);
    },
  );
});

Deno.test("startServer() counts refused connections by reason", () => {
  const config = aConfig({ limits: { connections: 1 } });
  return measuring({ config }, async ({ connect, server, log }, metrics) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    await (await connect()).expectClosed();
    assertEquals(risen(metrics, "sip2d_connections_refused_total"), ['{reason="connections"} 1']);
    await terminal.close();
    await gone(log);
    await server.reload({ ...aConfig({ listener: { deny: [THIS_MACHINE] } }) });
    await (await connect()).expectClosed();
    assertEquals(risen(metrics, "sip2d_connections_refused_total")[0], '{reason="address not allowed"} 1');
  });
});

Deno.test("startServer() counts how often terminals are held back", () => {
  const config = aConfig({ limits: { connectionPace: { perSecond: 1, atOnce: 1 } } });
  return measuring({ config }, ({ connect, log }, metrics) =>
    inOneSecond(async () => {
      const fast = await connect();
      fast.sendRaw(`${LOGIN}\r${ITEM}\r`);
      await log.logged("terminal held back");
      await fast.expect("941");
      await fast.expect(/^18/);
      assertEquals(risen(metrics, "sip2d_held_back_total"), ['{reason="messages per second"} 1']);
    }));
});

Deno.test("startServer() counts a terminal that does not take its answers, and cuts it off when time is up at the stop", () =>
  measuring({ config: aConfig({ limits: { stopSeconds: 1 } }), log: recordingLog("no") }, async (served, metrics) => {
    const { connect, port, server, log } = served;
    const deaf = await connectDeaf(port, `${LOGIN}\r`, `${ITEM.replace("I1", "X".repeat(8000))}\r`);
    const other = await connect();
    await other.ask(LOGIN, "941");
    for (let sent = 0; sent < 100_000 && risen(metrics, "sip2d_held_back_total").length === 0; sent++) {
      await other.ask(ITEM, /^18/);
      await pause();
    }
    assertEquals(risen(metrics, "sip2d_held_back_total"), ['{reason="answers not taken"} 1']);
    await server.close();
    const { properties } = await log.logged("connection closed");
    assertEquals(properties.reason, "server stops");
    await deaf.close();
  }));
