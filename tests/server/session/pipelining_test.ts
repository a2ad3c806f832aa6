import { assertEquals, assertLess } from "@std/assert";
import type { Handlers } from "../../../src/server/engine/handler.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { serving } from "../../support/server/serving.ts";
import { handlersThatTell } from "../../support/server/telling_handlers.ts";
import { until } from "../../support/wire/until.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const CLOCK = "20261124    101500";

function item(id: string): string {
  return `17${CLOCK}AOMAIN|AB${id}|\r`;
}

function answer(id: string): string {
  return `18030201${CLOCK}AB${id}|AJMiddlemarch|BGMAIN|\r`;
}

/** A handler that answers when the test says so. */
function heldUp() {
  const started: string[] = [];
  const release = new Map<string, () => void>();
  const answering = handlersThatTell().itemInformation;
  const handlers: Handlers = {
    async itemInformation(...asked) {
      const [{ fields: { itemId = "" } }] = asked;
      started.push(itemId);
      await new Promise<void>((resolve) => release.set(itemId, resolve));
      if (answering === undefined) throw new Error("no handler");
      return await answering(...asked);
    },
  };
  return { started, release, handlers };
}

Deno.test("startServer() answers in the order of the requests, one after the other, however slow the handler is", () => {
  const { started, release, handlers } = heldUp();
  return serving({ handlers }, async ({ connect }) => {
    const terminal = await connect();
    terminal.sendRaw(`${LOGIN}\r${item("A")}${item("B")}9900302.00\r`);
    await terminal.expect("941");
    await until(() => release.has("A"));
    assertEquals(started, ["A"]);
    release.get("A")?.();
    await terminal.expectRaw(answer("A"));
    await until(() => release.has("B"));
    release.get("B")?.();
    await terminal.expectRaw(answer("B"));
    await terminal.expect(/^98Y/);
  });
});

Deno.test("startServer() lets no slow terminal hold up another", () => {
  const { release, handlers } = heldUp();
  return serving({ handlers }, async ({ connect }) => {
    const slow = await connect();
    slow.sendRaw(`${LOGIN}\r${item("A")}`);
    await slow.expect("941");
    await until(() => release.has("A"));
    const other = await connect();
    await other.ask(LOGIN, "941");
    release.get("A")?.();
    await slow.expectRaw(answer("A"));
  });
});

Deno.test("startServer() answers ten thousand requests that were sent at once", () =>
  serving({ log: recordingLog("no") }, async ({ connect }) => {
    const terminal = await connect();
    const ids = Array.from({ length: 10_000 }, (_, index) => `I${index}`);
    terminal.sendRaw(`${LOGIN}\r${ids.map(item).join("")}`);
    await terminal.expectRaw(`941\r${ids.map(answer).join("")}`);
  }));

Deno.test("startServer() stops reading from a terminal that does not read its answers, until it does", () => {
  let served = 0;
  const handlers: Handlers = {
    itemInformation: (...asked) => {
      served++;
      const response = handlersThatTell().itemInformation?.(...asked);
      return response ?? Promise.reject(new Error("no handler"));
    },
  };
  return serving({ handlers, log: recordingLog("no") }, async ({ connect }) => {
    const terminal = await connect();
    const ids: string[] = [];
    await terminal.ask(LOGIN, "941");
    terminal.socket.pause();
    const other = await connect();
    // The buffers of both sockets hold what the system likes.
    while (served === ids.length && ids.length < 60_000) {
      const more = Array.from({ length: 6_000 }, (_, index) => `${ids.length + index}-${"X".repeat(200)}`);
      ids.push(...more);
      terminal.sendRaw(more.map(item).join(""));
      // Another terminal's round trips give the server all the turns it could want.
      for (let before = -1; before !== served && served < ids.length;) {
        before = served;
        for (let i = 0; i < 200; i++) {
          await other.ask("9900302.00", /^98/);
        }
      }
    }
    assertLess(served, ids.length, "everything was answered into nowhere");
    terminal.socket.resume();
    await terminal.expectRaw(ids.map(answer).join(""));
    assertEquals(served, ids.length);
  });
});

Deno.test("startServer() answers what a terminal sent before it closed its side, and closes then", () => {
  const { release, handlers } = heldUp();
  return serving({ handlers }, async ({ connect }) => {
    const terminal = await connect();
    terminal.sendRaw(`${LOGIN}\r${item("A")}9900302.00\r`);
    terminal.socket.end();
    await terminal.expect("941");
    await until(() => release.has("A"));
    release.get("A")?.();
    await terminal.expectRaw(answer("A"));
    await terminal.expect(/^98Y/);
    await terminal.expectClosed();
  });
});

Deno.test("startServer() does not carry out what a terminal had sent ahead when it went", () => {
  const { started, release, handlers } = heldUp();
  return serving({ handlers }, async ({ connect, log }) => {
    const terminal = await connect();
    terminal.sendRaw(`${LOGIN}\r${item("A")}${item("B")}`);
    await terminal.expect("941");
    await until(() => release.has("A"));
    terminal.socket.resetAndDestroy();
    await log.logged("connection closed");
    release.get("A")?.();
    const other = await connect();
    await other.ask("9900302.00", /^98/);
    assertEquals(started, ["A"]);
    assertEquals(log.entries.filter(({ level }) => level === "error"), []);
  });
});
