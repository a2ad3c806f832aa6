import { assertEquals } from "@std/assert";
import { createTimeLimit } from "../../../src/server/listen/time_limit.ts";
import { connectDeaf } from "../../support/wire/deaf_terminal.ts";
import { type RecordingLog, recordingLog } from "../../support/server/recording_log.ts";
import { aConfig } from "../../support/files/sample_config.ts";
import { serving } from "../../support/server/serving.ts";
import { handlersThatTell } from "../../support/server/telling_handlers.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const ITEM = "1720261124    101500AOMAIN|ABI1|";
/** Seconds: over before anybody notices. */
const SHORT = 0.02;
/** In which a busy machine, too, has written a prompt. */
const PROMPTED = 0.5;
/** In which a busy machine, too, reads the next of two messages that came together. */
const IDLE = 1;
/** Seconds: never over while a test runs. */
const LONG = 600;

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
  serving({ config: aConfig({ listener: { loginTimeout: 1, idleTimeout: LONG } }) }, async ({ connect, log }) => {
    const served = await connect();
    served.send(LOGIN);
    await served.expect("941");
    const terminal = await connect();
    await terminal.expectClosed();
    assertEquals(await ending(log), "login time limit");
    served.send(ITEM);
    await served.expect(/^180302/);
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
    { config: aConfig({ listener: { loginTimeout: PROMPTED, transport: "telnet" } }) },
    async ({ connect, log }) => {
      const terminal = await connect();
      await terminal.expectRaw("login: ");
      await terminal.expectClosed();
      assertEquals(await ending(log), "login time limit");
    },
  ));

Deno.test("startServer() closes a connection that is silent for longer than the limit after its login, and no other", () =>
  serving(
    { config: aConfig({ listener: { loginTimeout: LONG, idleTimeout: 3 * IDLE } }) },
    async ({ connect, log }) => {
      const silent = await connect();
      silent.send(LOGIN);
      await silent.expect("941");
      const talking = await connect();
      talking.send(LOGIN);
      await talking.expect("941");
      const closed = ending(log);
      let reason: unknown;
      while (reason === undefined) {
        talking.send(ITEM);
        reason = await Promise.race([closed, talking.expect(/^180302/).then(() => undefined)]);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assertEquals(reason, "idle time limit");
      await silent.expectClosed();
      talking.send(ITEM);
      await talking.expect(/^180302/);
    },
  ));

Deno.test("startServer() puts a terminal under the limit for logging in again when a login fails", () =>
  serving({ config: aConfig({ listener: { loginTimeout: 1, idleTimeout: LONG } }) }, async ({ connect, log }) => {
    const terminal = await connect();
    terminal.sendRaw(`${LOGIN}\r9300CNnobody|CO|\r`);
    await terminal.expectRaw("941\r940\r");
    await terminal.expectClosed();
    assertEquals(await ending(log), "login time limit");
  }));

Deno.test("startServer() does not take a terminal that waits for its answer for a silent one", () => {
  const answering = handlersThatTell().itemInformation;
  const handlers = {
    itemInformation: async (...args: Parameters<NonNullable<typeof answering>>) => {
      await new Promise<void>((resolve) => createTimeLimit(resolve).set(1.2 * IDLE));
      if (answering === undefined) throw new Error("no handler");
      return await answering(...args);
    },
  };
  const config = aConfig({ listener: { loginTimeout: LONG, idleTimeout: IDLE } });
  return serving({ config, handlers }, async ({ connect, log }) => {
    const terminal = await connect();
    terminal.sendRaw(`${LOGIN}\r${ITEM}\r`);
    await terminal.expect("941");
    await terminal.expect(/^180302/);
    await terminal.expectClosed();
    assertEquals(await ending(log), "idle time limit");
  });
});

Deno.test("startServer() closes a connection whose terminal does not take its answers, and serves others meanwhile", () => {
  const config = aConfig({ listener: { loginTimeout: LONG, idleTimeout: 2 } });
  return serving({ config, log: recordingLog("no") }, async ({ connect, log, port }) => {
    const deaf = await connectDeaf(port, `${LOGIN}\r`, `${ITEM.replace("I1", "X".repeat(8000))}\r`);
    const closed = ending(log);
    const other = await connect();
    other.send(LOGIN);
    await other.expect("941");
    let ended: unknown;
    while (ended === undefined) {
      other.send(ITEM);
      ended = await Promise.race([closed, other.expect(/^18/).then(() => undefined)]);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assertEquals(ended, "idle time limit");
    await deaf.close();
  });
});
