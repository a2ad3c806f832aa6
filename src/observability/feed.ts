import type { JsonMessage } from "../protocol/describe_message.ts";

/** A message and its answer in words. Secrets and what tells about patrons are masked. */
interface ExchangedWords {
  /** Absent where it could not be read in full: nobody knows which of its words is a password. */
  readonly request?: JsonMessage;
  /** Absent where the request is, and where an earlier answer was sent again. */
  readonly response?: JsonMessage;
}

/** One message and its answer, for those who watch the terminals. */
export interface FeedEntry {
  /** Counts up from one message to the next. */
  readonly number: number;
  /** Milliseconds since 1970 at which it was answered. */
  readonly time: number;
  /** The number of the connection, as in the log. */
  readonly connection: number;
  readonly address: string;
  /** What the terminal called its place when it logged in; empty if it did not. */
  readonly terminal: string;
  /** The account it is logged in as; absent before. */
  readonly account?: string;
  /** What the message is called, or `unreadable`. */
  readonly message: string;
  /** What became of it. */
  readonly result: string;
  /** Why it was refused, where it was. */
  readonly reason?: string;
  /** How long it took. */
  readonly milliseconds: number;
  /** Puts both into words, for whoever wants to read them: of most messages nobody does. */
  readonly words: () => ExchangedWords;
}

/** Tells whoever watches of each message. Without a watcher it costs nothing: entries are not even made. */
export interface Feed {
  /** Whether anybody watches. */
  readonly watched: boolean;
  /** How many messages were told. */
  readonly published: number;
  /** Tells all watchers; one that throws watches no longer. */
  publish(entry: FeedEntry): void;
  /** Watches until the returned function is called. */
  watch(watcher: (entry: FeedEntry) => void): () => void;
}

/** Makes a feed that nobody watches yet. */
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
