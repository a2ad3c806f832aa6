import { escapeControls } from "../../library/escape_controls.ts";
import type { Feed, FeedEntry } from "../../observability/feed.ts";
import type { BeginStream } from "./event_stream.ts";
import { every } from "./every.ts";
import { createMessageQueue } from "./message_queue.ts";
import { onceForAll } from "./once_for_all.ts";

/** Writes a message as JSON, once for all who watch. */
export const told = onceForAll((entry) => escapeControls(JSON.stringify({ ...entry, ...entry.words() })));

/** Writes a message as JSON with the lines of a recording. */
export const recorded = onceForAll((entry) => escapeControls(JSON.stringify({ ...entry, lines: entry.lines() })));

/** Milliseconds between two looks at what waits to be sent, and how many messages are sent at once. */
const LOOK = 100, AT_ONCE = 200;

/** How many messages wait for one watcher at most. */
const WAITING = 5000;

/**
 * Sends each message as it comes, in order. Where more come than are read, a line `{"lost": N}` says how many are missing
 * there.
 */
export function sendInOrder(
  feed: Feed,
  wanted: (entry: FeedEntry) => boolean,
  write: (entry: FeedEntry) => string,
): BeginStream {
  return (send, isRead) => {
    const queue = createMessageQueue(WAITING);
    const leave = feed.watch((entry) => {
      if (wanted(entry)) queue.add(entry);
    });
    const rest = every(LOOK, () => {
      if (!isRead()) return;
      const { lost, entries } = queue.take(AT_ONCE);
      const lines = [...lost === 0 ? [] : [JSON.stringify({ lost })], ...entries.map(write)];
      if (lines.length > 0) send("add", lines.join("\n"));
    });
    return () => {
      leave();
      rest();
    };
  };
}
