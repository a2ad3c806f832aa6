import type { FeedEntry } from "../../observability/feed.ts";
import { every } from "./every.ts";
import type { TerminalMemory } from "./terminal_memory.ts";

/**
 * Passes new messages on to the browsers that watch. They are gathered once for all of them, and not at all without a
 * watcher.
 */
interface MessageNews {
  /** Sends matching messages as they come, newest first, until the returned function is called. */
  watch(wanted: Watcher["wanted"], send: Watcher["send"]): () => void;
}

/** A browser that watches: what it wants, and how it is sent. */
interface Watcher {
  readonly wanted: (entry: FeedEntry) => boolean;
  readonly send: (entries: readonly FeedEntry[]) => void;
}

/** Milliseconds for which messages are gathered. */
const GATHER = 1000;
/** How many messages one watcher gets at once; if there are more, the newest. */
const AT_ONCE = 25;

/** Passes on the messages that a memory hears; there is no watcher yet. */
export function createMessageNews(memory: Pick<TerminalMemory, "messages">): MessageNews {
  const watching = new Set<Watcher>();
  let told = 0;
  let end = () => {};

  function tell(): void {
    const fresh = memory.messages(told);
    const [newest] = fresh;
    if (newest === undefined) return;
    told = newest.number;
    for (const { wanted, send } of watching) {
      const entries = firstOf(fresh, wanted);
      if (entries.length > 0) send(entries);
    }
  }

  return {
    watch(wanted, send) {
      if (watching.size === 0) {
        told = memory.messages()[0]?.number ?? 0;
        end = every(GATHER, tell);
      }
      const one = { wanted, send };
      watching.add(one);
      return () => {
        watching.delete(one);
        if (watching.size === 0) end();
      };
    },
  };
}

function firstOf(entries: readonly FeedEntry[], wanted: (entry: FeedEntry) => boolean): readonly FeedEntry[] {
  const found: FeedEntry[] = [];
  for (const entry of entries) {
    if (wanted(entry)) found.push(entry);
    if (found.length === AT_ONCE) break;
  }
  return found;
}
