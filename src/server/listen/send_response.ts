import type { ServerResponse } from "node:http";
import type { TimeLimit } from "./time_limit.ts";

/**
 * Sends a `Response` of the web over a connection of Node, which it then closes. A client that does not take a part of
 * it within `patience` seconds is given up. Between two parts of a `text/event-stream` there may be any time.
 */
export async function sendResponse(
  { status, headers, body }: Response,
  response: ServerResponse,
  limit: TimeLimit,
  patience: number,
): Promise<void> {
  response.writeHead(status, [...headers, ["connection", "close"]].flat());
  const reader = body?.getReader();
  let gone = response.destroyed;
  response.on("close", () => {
    gone = true;
    void reader?.cancel().catch(() => {});
  });
  const endless = headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (endless) response.flushHeaders();
  // The limit of a connection that is gone has been stopped, and must not run again.
  while (reader !== undefined && !gone) {
    limit.set(endless ? undefined : patience);
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
