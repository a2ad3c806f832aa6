import type { FeedEntry } from "../../observability/feed.ts";

/** Makes `write` run once for each message, for all who watch. */
export function onceForAll(write: (entry: FeedEntry) => string): (entry: FeedEntry) => string {
  const written = new WeakMap<FeedEntry, string>();
  return (entry) => {
    const known = written.get(entry) ?? write(entry);
    written.set(entry, known);
    return known;
  };
}
