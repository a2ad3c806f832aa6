import { every } from "./every.ts";

/** Sends one event to a browser that watches a page. */
type SendEvent = (event: "replace" | "add", data: string) => void;

/** Streams of events to watching browsers. */
export interface EventStreams {
  /**
   * Opens a stream. `begin` gets the function that sends, and one that tells whether what was sent is read, and returns
   * one that stops sending. The stream ends when the browser leaves, does not read, or may not watch any longer.
   */
  open(begin: BeginStream, mayWatch: () => boolean): Response;
}

/** Begins to send on a stream, and gives what ends that. */
export type BeginStream = (send: SendEvent, isRead: () => boolean) => () => void;

/** The most streams. */
const WATCHERS = 25;
/** How many events a browser may leave unread. */
const UNREAD = 100;
/** How many events a browser that keeps up leaves unread. */
const READ = 10;
/** Milliseconds between two checks whether a member may still watch. */
const LOOK = 10_000;

/** Creates the streams of events, with none open. */
export function createEventStreams(): EventStreams {
  let watchers = 0;

  const open: EventStreams["open"] = (begin, mayWatch) => {
    if (watchers >= WATCHERS) return new Response("too many watch\n", { status: 503 });
    watchers++;
    let end = () => {};
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const unsubscribe = begin((event, data) => {
          if ((controller.desiredSize ?? 0) < -UNREAD) return stop();
          controller.enqueue(encode(event, data));
        }, () => (controller.desiredSize ?? 0) > -READ);
        const lookNoMore = every(LOOK, () => {
          if (!mayWatch()) return stop();
          controller.enqueue(new TextEncoder().encode(":\n\n"));
        });
        end = () => {
          lookNoMore();
          unsubscribe();
          watchers--;
          end = () => {};
        };
        function stop(): void {
          end();
          controller.close();
        }
      },
      cancel: () => end(),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
  };

  return { open };
}

function encode(event: string, data: string): Uint8Array {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`).join("");
  return new TextEncoder().encode(`event: ${event}\n${lines}\n`);
}
