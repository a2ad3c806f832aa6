import { assertEquals } from "@std/assert";
import type { Listener } from "../../../src/config/config.ts";
import { createTimeLimit } from "../../../src/server/listen/time_limit.ts";
import { connectDeaf } from "../../support/wire/deaf_terminal.ts";
import { type RecordingLog, recordingLog } from "../../support/server/recording_log.ts";
import { aConfig } from "../../support/files/sample_config.ts";
import { type Served, serving } from "../../support/server/serving.ts";
import { connect } from "../../support/wire/terminal.ts";
import { handlersThatTell } from "../../support/server/telling_handlers.ts";
import { until } from "../../support/wire/until.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const ITEM = "1720261124    101500AOMAIN|ABI1|";
/** Seconds: over before anybody notices. */
const SHORT = 0.02;
/** Seconds: never over while a test runs. */
const LONG = 600;
const LENIENT = aConfig({ listener: { loginTimeout: LONG, idleTimeout: LONG } });

/**
 * Has a server's listener go on with other limits, so that a terminal does its part under long ones. An answer that is sent
 * under a short one may be lost where the machine stands still for as long.
 */
async function limit({ server }: Served, listener: Partial<Listener>): Promise<void> {
  await server.reload(aConfig({ listener: { loginTimeout: LONG, idleTimeout: LONG, ...listener } }));
}

async function ending(log: RecordingLog): Promise<unknown> {
  return (await log.logged("connection closed")).properties.reason;
}

Deno.test("createTimeLimit() runs out once for each start, and again when it is refreshed after that", async () => {
  let expired = 0;
  let happened = () => {};
  const limit = createTimeLimit(() => {
    expired++;
    happened();
  });
  const next = () =>
    new Promise<void>((resolve) => {
      happened = resolve;
    });
  limit.refresh();
  const first = next();
  limit.set(SHORT);
  await first;
  const second = next();
  limit.refresh();
  await second;
  assertEquals(expired, 2);
  limit.set(SHORT);
  limit.set(undefined);
  limit.refresh();
  limit.set(Number.MAX_SAFE_INTEGER);
  // Another limit runs out later than one that takes the longest for none.
  await new Promise<void>((resolve) => createTimeLimit(resolve).set(2 * SHORT));
  assertEquals(expired, 2);
  limit.set(undefined);
});

Deno.test("startServer() closes a connection that does not log in within the limit, and serves others meanwhile", () =>
  serving({ config: LENIENT }, async (served) => {
    const loggedIn = await served.connect();
    await loggedIn.ask(LOGIN, "941");
    await limit(served, { loginTimeout: SHORT });
    const terminal = await served.connect();
    await terminal.expectClosed();
    assertEquals(await ending(served.log), "login time limit");
    await loggedIn.ask(ITEM, /^180302/);
  }));

Deno.test("startServer() does not let a terminal stay by anything but a login", () =>
  serving({ config: aConfig({ listener: { loginTimeout: 0.2 } }) }, async ({ connect, log }) => {
    const terminal = await connect();
    const closed = log.logged("connection closed").then(() => "closed");
    let answer = "";
    for (let sent = 0; sent < 100_000 && answer !== "closed"; sent++) {
      terminal.send("9900302.00");
      answer = await Promise.race([closed, terminal.expect(/^98/).catch(() => closed)]);
    }
    assertEquals(answer, "closed");
    assertEquals(await ending(log), "login time limit");
  }));

Deno.test("startServer() closes a telnet connection that does not log in within the limit", () =>
  serving(
    { config: aConfig({ listener: { loginTimeout: SHORT, transport: "telnet" } }) },
    async ({ connect, log }) => {
      await connect();
      assertEquals(await ending(log), "login time limit");
    },
  ));

Deno.test("startServer() closes a connection that is silent for longer than the limit after its login, and no other", () =>
  serving({ config: LENIENT }, async (served) => {
    const [silent, other] = [await served.connect(), await served.connect()];
    for (const terminal of [silent, other]) {
      await terminal.ask(LOGIN, "941");
    }
    // Each answer begins the limit anew, with what it is by then.
    await limit(served, { idleTimeout: SHORT });
    silent.send(ITEM);
    assertEquals(await ending(served.log), "idle time limit");
    await limit(served, {});
    await other.ask(ITEM, /^180302/);
  }));

Deno.test("startServer() puts a terminal under the limit for logging in again when a login fails", () =>
  serving({ config: LENIENT }, async (served) => {
    const terminal = await served.connect();
    await terminal.ask(LOGIN, "941");
    await limit(served, { loginTimeout: SHORT });
    terminal.send("9300CNnobody|CO|");
    assertEquals(await ending(served.log), "login time limit");
  }));

Deno.test("startServer() does not take a terminal that waits for its answer for a silent one", () => {
  const answering = handlersThatTell().itemInformation;
  let waited = () => Promise.resolve();
  const handlers = {
    itemInformation: async (...args: Parameters<NonNullable<typeof answering>>) => {
      // Begun after the limit and longer: of two timers this one goes off later, however slow the machine is.
      await new Promise<void>((resolve) => createTimeLimit(resolve).set(2 * SHORT));
      await waited();
      if (answering === undefined) throw new Error("no handler");
      return await answering(...args);
    },
  };
  return serving({ config: LENIENT, handlers }, async (served) => {
    waited = () => limit(served, {});
    const terminal = await served.connect();
    await limit(served, { idleTimeout: SHORT });
    // What comes together is read in one turn: the limit does not run out between the two.
    terminal.sendRaw(`${LOGIN}\r${ITEM}\r`);
    await terminal.expect("941");
    await terminal.expect(/^180302/);
  });
});

Deno.test("startServer() closes a connection whose terminal does not take its answers, and serves others meanwhile", () => {
  const limited = aConfig({ listener: { loginTimeout: LONG, idleTimeout: 1 } });
  const config = { ...limited, listeners: [...limited.listeners, ...LENIENT.listeners] };
  return serving({ config, log: recordingLog("no") }, async ({ log, port, server }) => {
    const deaf = await connectDeaf(port, `${LOGIN}\r`, `${ITEM.replace("I1", "X".repeat(8000))}\r`);
    const closed = ending(log);
    const other = await connect(server.addresses[1]?.port ?? 0);
    await other.ask(LOGIN, "941");
    let ended: unknown;
    await until(async () => {
      other.send(ITEM);
      ended = await Promise.race([closed, other.expect(/^18/).then(() => undefined)]);
      return ended !== undefined;
    }, "the end of a connection whose terminal does not take its answers");
    assertEquals(ended, "idle time limit");
    await other.close();
    await deaf.close();
  });
});
