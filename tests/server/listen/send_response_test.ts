import { assertEquals } from "@std/assert";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { sendResponse } from "../../../src/server/listen/send_response.ts";

/** Answers one request as it says, and gives what happened to the time limit of its connection, and when that ended. */
async function sending(answer: Response, ask: (url: string, arrived: Promise<void>) => Promise<void>, late = false) {
  const limits: (number | undefined | "gone")[] = [];
  const sent = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const limit = { set: (seconds: number | undefined) => void limits.push(seconds), refresh() {} };
  async function send(response: ServerResponse): Promise<void> {
    arrived.resolve();
    response.on("close", () => {
      limits.push("gone");
      gone.resolve();
    });
    if (late) await gone.promise;
    await sendResponse(answer, response, limit, 5);
    sent.resolve();
  }
  const server = createServer((_, response) => void send(response)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.on("listening", resolve));
  await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, arrived.promise);
  await Promise.all([sent.promise, gone.promise]);
  server.close();
  return limits;
}

const NEVER_READ = () =>
  new Response(new ReadableStream({ start() {} }), { headers: { "content-type": "text/event-stream" } });

Deno.test("sendResponse() gives the taking of each part its time, and the making of it any", async () => {
  const limits = await sending(new Response("text"), async (url) => void await (await fetch(url)).text());
  assertEquals(limits.filter((each) => each !== "gone"), [undefined, 5, undefined, 5]);
});

Deno.test("sendResponse() lets a stream be long in coming, and sets no limit for a connection that is gone", async () => {
  const limits = await sending(NEVER_READ(), async (url) => void await (await fetch(url)).body?.cancel());
  assertEquals(limits, [undefined, "gone"]);
});

Deno.test("sendResponse() sets no limit for a connection that was gone before there was an answer, and closes that", async () => {
  const abort = new AbortController();
  let closed = false;
  const answer = new Response(new ReadableStream({ cancel: () => void (closed = true) }));
  const limits = await sending(answer, async (url, arrived) => {
    const asked = fetch(url, { signal: abort.signal }).catch(() => {});
    await arrived;
    abort.abort();
    await asked;
  }, true);
  assertEquals(limits.slice(limits.indexOf("gone") + 1).filter((each) => each !== undefined), []);
  assertEquals(closed, true);
});
