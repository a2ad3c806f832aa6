import { assertEquals } from "@std/assert";
import { createTally } from "../../../src/server/session/limit_log.ts";
import type { RecordingLog } from "../../support/server/recording_log.ts";
import { serverTls } from "../../support/files/certificates.ts";
import { aConfig, anAccount } from "../../support/files/sample_config.ts";
import { inOneSecond } from "../../support/server/in_one_second.ts";
import { serving } from "../../support/server/serving.ts";
import { connect as connectTo, type Terminal } from "../../support/wire/terminal.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const WRONG = "9300CNsipterm1|COwrong|";
const ITEM = "1720261124    101500AOMAIN|ABI1|";
const SERVED = "1803020120261124    101500ABI1|AJMiddlemarch|BGMAIN|";
const THIS_MACHINE = { address: "127.0.0.1", family: "ipv4", prefix: 32 } as const;

/** Logs in, unless the connection is closed before. */
async function logsIn(terminal: Terminal): Promise<boolean> {
  terminal.send(LOGIN);
  return await terminal.expect("941").then(() => true, () => false);
}

function told({ entries }: RecordingLog, message: string): readonly unknown[] {
  return entries.filter((entry) => entry.message === message).map(({ properties }) => properties.reason);
}

Deno.test("startServer() accepts so many connections and no more, until one ends", () =>
  serving({ config: aConfig({ limits: { connections: 2 } }) }, async ({ connect, log }) => {
    const first = await connect();
    const second = await connect();
    assertEquals([await logsIn(first), await logsIn(second)], [true, true]);
    for (let tries = 0; tries < 3; tries++) await (await connect()).expectClosed();
    assertEquals(told(log, "connection refused"), ["2 connections are open"]);
    await second.ask(ITEM, SERVED);
    await first.close();
    await log.logged("connection closed");
    assertEquals(await logsIn(await connect()), true);
  }));

Deno.test("startServer() accepts so many connections from one address and no more, until one ends", () => {
  const config = aConfig({ limits: { connectionsPerAddress: 2 }, listener: { proxies: [THIS_MACHINE] } });
  return serving({ config }, async ({ connect, log }) => {
    const from = async (address: string) => {
      const terminal = await connect();
      terminal.sendRaw(`PROXY TCP4 ${address} 10.0.0.1 56324 6001\r\n`);
      return terminal;
    };
    const first = await from("192.0.2.1");
    assertEquals(await logsIn(first), true);
    assertEquals(await logsIn(await from("192.0.2.1")), true);
    for (let tries = 0; tries < 3; tries++) await (await from("192.0.2.1")).expectClosed();
    assertEquals(told(log, "connection refused"), ["2 connections from the address are open"]);
    assertEquals(await logsIn(await from("192.0.2.2")), true);
    await first.close();
    await log.logged("connection closed");
    assertEquals(await logsIn(await from("192.0.2.1")), true);
  });
});

Deno.test("startServer() counts a terminal that says nothing over TLS among those of its address", () => {
  const listener = { proxies: [THIS_MACHINE], tls: serverTls("server") };
  return serving({ config: aConfig({ limits: { connectionsPerAddress: 2 }, listener }) }, async ({ port, log }) => {
    const from = async (address: string) => {
      const terminal = await connectTo(port);
      terminal.sendRaw(`PROXY TCP4 ${address} 10.0.0.1 56324 6001\r\n`);
      return terminal;
    };
    const silent = [await from("192.0.2.1"), await from("192.0.2.1")];
    await (await from("192.0.2.1")).expectClosed();
    assertEquals(told(log, "connection refused"), ["2 connections from the address are open"]);
    for (const terminal of [...silent, await from("192.0.2.2")]) await terminal.close();
  });
});

Deno.test("startServer() refuses logins from an address for a while after so many have failed", () => {
  let now = 0;
  let verified = 0;
  const verify = () => Promise.resolve(++verified < 0);
  const accounts = [
    anAccount(),
    anAccount({ id: "new" }),
    anAccount({ id: "hashed", password: { kind: "hash", phc: "$stored" } }),
  ];
  const config = aConfig({ accounts, limits: { failedLoginsPerAddress: 3 } });
  return serving({ config, verify, elapsed: () => now }, async ({ connect, log }) => {
    const served = await connect();
    assertEquals(await logsIn(served), true);
    const terminal = await connect();
    for (let tries = 0; tries < 6; tries++) {
      await terminal.ask("9300CNhashed|COwrong|", "940");
    }
    assertEquals(verified, 3);
    await terminal.ask("9300CNnew|COterm1|", "940");
    await served.ask(ITEM, SERVED);
    assertEquals(told(log, "logins refused unseen"), ["too many failed logins from the address"]);
    // An account that has logged in from there goes on doing so.
    assertEquals(await logsIn(await connect()), true);
    now += 60_000;
    await terminal.ask("9300CNnew|COterm1|", "941");
  });
});

Deno.test("startServer() refuses logins with an account for a while after so many have failed, and no others", () => {
  let now = 0;
  const accounts = [anAccount(), anAccount({ id: "other" })];
  const config = aConfig({ accounts, limits: { failedLoginsPerAccount: 2 } });
  return serving({ config, elapsed: () => now }, async ({ connect, log }) => {
    const terminal = await connect();
    for (let tries = 0; tries < 5; tries++) {
      await terminal.ask("9300CNnobody|COwrong|", "940");
    }
    assertEquals(told(log, "logins refused unseen"), []);
    for (let tries = 0; tries < 2; tries++) {
      await terminal.ask(WRONG, "940");
    }
    await terminal.ask(LOGIN, "940");
    await terminal.ask("9300CNother|COterm1|", "941");
    assertEquals(told(log, "logins refused unseen"), ["too many failed logins with the account"]);
    now += 60_000;
    await terminal.ask(LOGIN, "941");
  });
});

Deno.test("startServer() refuses a message that is longer than the configuration allows, and serves others meanwhile", () =>
  serving({ config: aConfig({ limits: { messageBytes: 1024 } }) }, async ({ connect }) => {
    const terminal = await connect();
    assertEquals(await logsIn(terminal), true);
    terminal.sendRaw(ITEM.replace("ABI1", `AB${"X".repeat(5000)}`));
    const other = await connect();
    assertEquals(await logsIn(other), true);
    terminal.sendRaw("\r");
    await terminal.expect("96");
    await terminal.ask(ITEM, SERVED);
  }));

Deno.test("startServer() holds back a terminal that asks too fast, answers all of it, and serves others meanwhile", () =>
  serving(
    { config: aConfig({ limits: { connectionPace: { perSecond: 5, atOnce: 5 } } }) },
    ({ connect, log }) =>
      inOneSecond(async () => {
        const fast = await connect();
        assertEquals(await logsIn(fast), true);
        fast.sendRaw(`${ITEM}\r`.repeat(12));
        await log.logged("terminal held back");
        const other = await connect();
        assertEquals(await logsIn(other), true);
        for (let answers = 0; answers < 12; answers++) await fast.expect(SERVED);
        assertEquals(told(log, "terminal held back"), ["messages per second"]);
      }),
  ));

Deno.test("RunningServer.close() does not wait for a terminal that is held back for longer than a second", () =>
  serving(
    { config: aConfig({ limits: { connectionPace: { perSecond: 1, atOnce: 1 } } }) },
    async ({ connect, log, server }) => {
      const fast = await connect();
      fast.sendRaw(`${LOGIN}\r${`${ITEM}\r`.repeat(1000)}`);
      await log.logged("terminal held back");
      await server.close();
      assertEquals((await log.logged("connection closed")).properties.reason, "server stops");
    },
  ));

Deno.test("createTally() counts within a minute of the first time, each key for itself", () => {
  let now = 0;
  const tally = createTally(() => now);
  assertEquals([tally.add("a"), tally.add("a"), tally.add("b")], [1, 2, 1]);
  now = 59_999;
  assertEquals([tally.count("a"), tally.count("b"), tally.count("c")], [2, 1, 0]);
  now = 60_000;
  assertEquals(tally.count("a"), 0);
  assertEquals([tally.add("a"), tally.count("b")], [1, 0]);
});
