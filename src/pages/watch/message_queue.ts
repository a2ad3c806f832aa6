import type { FeedEntry } from "../../observability/feed.ts";

/** Messages that wait to be sent to one watcher, in the order in which they came. */
interface MessageQueue {
  add(entry: FeedEntry): void;
  /** Takes out the first ones that wait, with how many messages had no room before them. */
  take(most: number): { readonly lost: number; readonly entries: readonly FeedEntry[] };
}

/**
 * Creates a queue of so many messages at most. Where more come than are taken out, the oldest are dropped and counted:
 * whoever watches must know that there is a gap, and where.
 */
export function createMessageQueue(most: number): MessageQueue {
  let entries: FeedEntry[] = [];
  let lost = 0;
  return {
    add(entry) {
      entries.push(entry);
      if (entries.length <= most) return;
      // Half of them at once, since each removal from the front moves all others.
      const dropped = Math.ceil(most / 2);
      entries = entries.slice(dropped);
      lost += dropped;
    },
    take(most) {
      const taken = { lost, entries: entries.slice(0, most) };
      lost = 0;
      entries = entries.slice(most);
      return taken;
    },
  };
}
