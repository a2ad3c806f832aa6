import { assertEquals, assertLess } from "@std/assert";
import fc from "../../support/assert/fast_check.ts";
import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import { lines } from "../../../src/server/session/lines.ts";

/** A source that gives one piece each time it is asked, and counts how often it was. */
function sourceOf(pieces: readonly string[]): Readable & { asked: number } {
  const source = Object.assign(
    new Readable({
      highWaterMark: 1,
      read() {
        const piece = pieces[source.asked++];
        source.push(piece === undefined ? null : Buffer.from(piece, "latin1"));
      },
    }),
    { asked: 0 },
  );
  return source;
}

async function linesOf(source: Readable, limit = 100): Promise<string[]> {
  const read: string[] = [];
  for await (const line of lines(source, limit).stream) {
    read.push(line.kind === "line" ? Buffer.from(line.bytes).toString("latin1") : line.kind);
  }
  return read;
}

Deno.test("lines() gives whole lines, however they were cut", async () => {
  assertEquals(await linesOf(sourceOf(["9", "7\r99", "00", "80", "2.00\r\n", "\r17\r"])), [
    "97",
    "9900802.00",
    "17",
  ]);
});

Deno.test("lines() gives the same lines for every way of cutting", () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom("9", "7\r", "A|", "\r\n", "\n"), { maxLength: 30 }), async (pieces) => {
      assertEquals(await linesOf(sourceOf(pieces)), await linesOf(sourceOf([...pieces.join("")])));
    }),
  ));

Deno.test("lines() leaves out what was not ended", async () => {
  assertEquals(await linesOf(sourceOf(["97\r99008"])), ["97"]);
});

Deno.test("lines() tells once of a line over the limit", async () => {
  assertEquals(await linesOf(sourceOf(["97\r", "X".repeat(60), "X".repeat(60), "X\r97\r"])), [
    "97",
    "too-long",
    "97",
  ]);
});

Deno.test("lines() reads no further than it is asked to", async () => {
  const source = sourceOf(Array.from({ length: 1000 }, () => "97\r"));
  const reader = lines(source, 100).stream.getReader();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve));
  assertLess(source.asked, 5, `the source was asked ${source.asked} times`);
  await reader.cancel();
});

Deno.test("lines() ends quietly when the source breaks", async () => {
  const source = sourceOf(["97\r"]);
  const reader = lines(source, 100).stream.getReader();
  await reader.read();
  const pending = reader.read();
  source.destroy(new Error("ECONNRESET"));
  assertEquals(await pending, { done: true, value: undefined });
  assertEquals(await reader.read(), { done: true, value: undefined });
});

Deno.test("lines() ends at once where the source has ended, or is closed, before", async () => {
  const ended = sourceOf([]), closed = new Readable({ read() {} }).destroy();
  await new Promise((resolve) => ended.resume().on("end", resolve));
  for (const source of [ended, closed]) assertEquals(await linesOf(source), []);
});

Deno.test("lines() lets go of the source when it is cancelled while waiting", async () => {
  const source = new Readable({ read() {} });
  const reader = lines(source, 100).stream.getReader();
  const pending = reader.read();
  await reader.cancel();
  assertEquals(await pending, { done: true, value: undefined });
  assertEquals(source.listenerCount("readable"), 0);
  source.push("97\r");
  source.push(null);
  source.resume();
  await new Promise((resolve) => source.on("close", resolve));
});
