import type { ServerResponse } from "node:http";
import type { TimeLimit } from "./time_limit.ts";

/**
 * Sends a `Response` of the web over a connection of Node, which it then closes. A client that does not take a part of
 * it within `patience` seconds is given up. Making the next part may take any time.
 */
export async function sendResponse(
  { status, headers, body }: Response,
  response: ServerResponse,
  limit: TimeLimit,
  patience: number,
): Promise<void> {
  if (response.destroyed) return await body?.cancel();
  response.writeHead(status, [...headers, ["connection", "close"]].flat());
  const reader = body?.getReader();
  let gone = false;
  response.on("close", () => {
    gone = true;
    void reader?.cancel().catch(() => {});
  });
  // The first part of a live page may be long in coming.
  if (headers.get("content-type")?.startsWith("text/event-stream")) response.flushHeaders();
  // The limit of a connection that is gone has been stopped, and must not run again.
  while (reader !== undefined && !gone) {
    limit.set(undefined);
    const { done, value } = await reader.read();
    if (done || gone) break;
    limit.set(patience);
    if (!response.write(value)) await drained(response);
  }
  if (gone) return;
  limit.set(patience);
  response.end();
}

/** Waits until what was written is taken, or the connection is gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    function done(): void {
      response.off("drain", done).off("close", done);
      resolve();
    }
    response.on("drain", done).on("close", done);
  });
}
