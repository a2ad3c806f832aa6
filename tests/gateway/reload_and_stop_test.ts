import { assertEquals, assertGreater, assertLessOrEqual } from "@std/assert";
import type { Config } from "../../src/config/config.ts";
import { anUpstream } from "../support/files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../support/files/sample_config.ts";
import { drivenGatewayClock } from "../support/gateway/driven_gateway_clock.ts";
import { withFixedUpstream } from "../support/gateway/fixed_upstream.ts";
import { gatewaysOf } from "../support/gateway/gateways_of.ts";
import { UNALARMED } from "../support/gateway/unalarmed_clock.ts";
import { recordingLog } from "../support/server/recording_log.ts";
import { until } from "../support/wire/until.ts";
import { serving } from "../support/server/serving.ts";
import { handlersThatTell } from "../support/server/telling_handlers.ts";
import type { Terminal } from "../support/wire/terminal.ts";
import { simulating } from "../tools/simulate/simulating.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const TERMINALS = 20, RELOADS = 20, SESSIONS = 8;

function behind(port: number, sessions: "own" | "shared", maxSessions: number): Config {
  const upstream = anUpstream({ addresses: [{ host: "127.0.0.1", port }], sessions, maxSessions });
  return aConfig({ institutions: [anInstitution({ upstream })] });
}

/** Asks for one copy after another until told to stop, and checks that each answer is its question's. */
async function talk(terminal: Terminal, number: number, goesOn: () => boolean): Promise<number> {
  let asked = 0;
  do {
    const item = `I${number}-${asked++}`;
    terminal.send(`1720261124    101500AOMAIN|AB${item}|`);
    await terminal.expect(`1803020120261124    101500AB${item}|AJMiddlemarch|BGMAIN|`);
  } while (goesOn());
  return asked;
}

for (const [sessions, most] of [["own", TERMINALS], ["shared", SESSIONS]] as const) {
  Deno.test(`a reload exchanges sessions that are ${sessions} under load, and no message fails`, () =>
    serving({ log: recordingLog("no") }, async ({ port }) => {
      const log = recordingLog("no");
      let config = behind(port, sessions, most);
      const { gateways, backEndOf } = gatewaysOf(() => config, log);
      try {
        await serving({ current: () => config, backEndOf, log }, async ({ connect, server }) => {
          const terminals = await Promise.all(Array.from({ length: TERMINALS }, () => connect()));
          for (const terminal of terminals) {
            terminal.send(LOGIN);
            await terminal.expect("941");
          }
          let reloading = true;
          const talking = Promise.all(terminals.map((terminal, number) => talk(terminal, number, () => reloading)));
          const opened = () => gateways.upstreamReports()[0]?.sessions.opened ?? 0;
          for (let reload = 0; reload < RELOADS; reload++) {
            const before = opened();
            config = behind(port, sessions, most);
            await server.reload(config);
            gateways.renew();
            await until(() => opened() > before);
          }
          reloading = false;
          for (const asked of await talking) assertGreater(asked, 0);
          const [report] = gateways.upstreamReports();
          assertGreater(report?.sessions.opened ?? 0, RELOADS);
          assertLessOrEqual(report?.sessions.open ?? Infinity, most);
          assertEquals(report?.condition.state, "answering");
          assertEquals(log.entries.filter(({ level }) => level === "warning" || level === "error"), []);
        });
      } finally {
        await gateways.close();
      }
    }));
}

Deno.test("gateways watch their systems before a terminal asks, and those that a reload brings", () => {
  let looks = 0;
  const after = () => {
    looks++;
    return () => {};
  };
  let config = aConfig();
  const { gateways } = gatewaysOf(() => config, recordingLog(), { elapsed: () => 0, after });
  assertEquals(looks, 0);
  config = behind(6001, "own", 1);
  gateways.renew();
  assertEquals(looks, 1);
});

Deno.test("a system that a reload takes away is asked nothing more", () =>
  simulating({ kind: "koha", idleSeconds: Infinity }, async ({ simulator, time }) => {
    const addresses = [{ host: "127.0.0.1", port: simulator.port }];
    let config = aConfig({
      accounts: [anAccount({ upstreamLogin: { id: "sip1", password: "sip1pass" } })],
      institutions: [anInstitution({ upstream: anUpstream({ addresses }) })],
    });
    const { gateways } = gatewaysOf(() => config, recordingLog(), drivenGatewayClock(time));
    try {
      await time.advance(2);
      await until(() => gateways.upstreamReports()[0]?.condition.state === "answering");
      config = aConfig();
      gateways.renew();
      await until(() => simulator.counts().open === 0);
      await time.advance(60);
      assertEquals(simulator.counts().connections, 1);
    } finally {
      await gateways.close();
    }
  }));

Deno.test("a server that stops passes the answer that is under way, and then ends its sessions", async () => {
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const handlers = handlersThatTell();
  const { itemInformation } = handlers;
  if (itemInformation === undefined) throw new Error("no handler");
  const there = recordingLog();
  await serving({
    log: there,
    handlers: {
      ...handlers,
      async itemInformation(...given) {
        arrived.resolve();
        await released.promise;
        return await itemInformation(...given);
      },
    },
  }, async ({ port }) => {
    const config = behind(port, "own", 1);
    const log = recordingLog();
    const { gateways, backEndOf } = gatewaysOf(() => config, log);
    await serving({ config, backEndOf, log }, async ({ connect, server }) => {
      const terminal = await connect();
      terminal.send(LOGIN);
      await terminal.expect("941");
      terminal.send("1720261124    101500AOMAIN|ABI1|");
      await arrived.promise;
      const closed = server.close();
      released.resolve();
      await terminal.expect("1803020120261124    101500ABI1|AJMiddlemarch|BGMAIN|");
      await terminal.expectClosed();
      await closed;
      assertEquals(there.entries.filter(({ message }) => message === "connection closed"), []);
      await gateways.close();
      await there.logged("connection closed");
    });
  });
});

Deno.test("a request is written as the system of its session wants it, also where a reload has brought another", () =>
  withFixedUpstream({ "17": "1803000120260302    130000ABI1|AJTitle|" }, async ({ port, heard }) => {
    const delimited = (delimiter: string) => {
      const upstream = anUpstream({ addresses: [{ host: "127.0.0.1", port }], errorDetection: false, delimiter });
      return aConfig({ institutions: [anInstitution({ upstream })] });
    };
    let config = delimited("|");
    const log = recordingLog(), { gateways, backEndOf } = gatewaysOf(() => config, log, UNALARMED);
    try {
      await serving({ current: () => config, backEndOf, log }, async ({ connect }) => {
        const terminal = await connect(), question = "1720261124    101500AOMAIN|ABI1|";
        terminal.send(LOGIN);
        await terminal.expect("941");
        for (const delimiter of ["|", "^"]) {
          config = delimited(delimiter);
          terminal.send(question);
          await terminal.expect(/^1803/);
        }
        assertEquals(heard.filter((line) => line.startsWith("17")), [question, question]);
      });
    } finally {
      await gateways.close();
    }
  }));
