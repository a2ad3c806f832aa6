import type { JsonMessage, Shown } from "../protocol/describe_message.ts";

/** A message and its answer in words. Secrets are masked always. */
interface ExchangedWords {
  /** Absent if the request could not be read in full: then it is unknown which of its words is a password. */
  readonly request?: JsonMessage;
  /** Absent if the request is absent, and if the answer is an earlier one sent again. */
  readonly response?: JsonMessage;
}

/** A message and its answer as lines, each character a byte, the delimiter `|`, without checksum. Secrets are masked always. */
interface ExchangedLines {
  /** Absent as in {@link ExchangedWords}. */
  readonly request?: string;
  readonly response?: string;
}

/** One message and its answer, for the live view of the terminals. */
export interface FeedEntry {
  /** Counts up from one message to the next. */
  readonly number: number;
  /** Milliseconds since 1970 at which it was answered. */
  readonly time: number;
  /** The number of the connection, by which the log names it, too. */
  readonly connection: number;
  readonly address: string;
  /** The location code (CP) of the terminal's login; empty if there was none. */
  readonly terminal: string;
  readonly account?: string;
  /** What the message is called, or `unreadable`. */
  readonly message: string;
  /** The outcome of the message, a word of {@link MESSAGE_OUTCOMES}. */
  readonly result: string;
  /** Absent unless it was refused. */
  readonly reason?: string;
  /** Why the date of a change tells nothing of retries; absent where it tells something, and of what only asks. */
  readonly silence?: string;
  /** What decided that its answer is that to an earlier request, in one word; absent where it is none. */
  readonly repeated?: string;
  /** From the end of the request to the answer. */
  readonly milliseconds: number;
  /** Of these, how many another library system took; absent where none was asked. */
  readonly upstreamMilliseconds?: number;
  /** Puts request and answer into words, when a watcher reads them; what tells about patrons is masked unless it is asked for. */
  readonly words: (shown?: Shown) => ExchangedWords;
  /** Writes request and answer as lines for a recording, with what they tell about patrons. */
  readonly lines: () => ExchangedLines;
  /** Whether the request names this patron or copy. */
  readonly isAbout: (kind: "patronId" | "itemId", id: string) => boolean;
}

/** Passes each message on to its watchers. Without a watcher it costs nothing: entries are not even made. */
export interface Feed {
  readonly watched: boolean;
  /** Entries published since the start. */
  readonly published: number;
  /** Passes an entry to all watchers. A watcher that throws is dropped. */
  publish(entry: FeedEntry): void;
  /** Watches until the returned function is called. */
  watch(watcher: (entry: FeedEntry) => void): () => void;
}

/** Makes a feed without a watcher. */
export function createFeed(): Feed {
  const watchers = new Set<(entry: FeedEntry) => void>();

  function drop(watcher: (entry: FeedEntry) => void): void {
    watchers.delete(watcher);
    feed.watched = watchers.size > 0;
  }

  // Both are looked at for each message, and change but rarely.
  const feed = {
    watched: false,
    published: 0,
    publish(entry: FeedEntry) {
      feed.published++;
      for (const watcher of watchers) {
        try {
          watcher(entry);
        } catch {
          drop(watcher);
        }
      }
    },
    watch(watcher: (entry: FeedEntry) => void) {
      watchers.add(watcher);
      feed.watched = true;
      return () => drop(watcher);
    },
  };
  return feed;
}
