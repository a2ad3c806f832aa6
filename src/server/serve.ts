import { setTimeout } from "node:timers/promises";
import type { Config, Listener, PageListener } from "../config/config.ts";
import { createArrivals } from "./listen/arrivals.ts";
import { createTurns } from "./listen/fair_share.ts";
import { createListening, type ServedAddress } from "./listen/listening.ts";
import { createPageServer, type HttpPages, type PageApp } from "./listen/page_server.ts";
import { createPostServer, type PostServer } from "./listen/post_server.ts";
import { createTerminals, type Terminals } from "./listen/terminals.ts";
import { createSessionParts } from "./session/create_session_parts.ts";
import type { SessionOptions, SessionParts } from "./session/session_parts.ts";

type Addresses = Pick<Config, "listeners" | "pages">;

interface ServerOptions extends SessionOptions {
  /** Pages of the http services by path, such as health and metrics. */
  readonly pages: HttpPages;
  /** Makes the staff page, which sees the terminals; absent: there is none. */
  readonly pageApp?: (terminals: WatchedTerminals) => PageApp;
}

/** The terminals for the staff page, and the parts with which a trial opens a session without a socket. */
export interface WatchedTerminals extends Pick<Terminals, "list" | "disconnect" | "dismiss"> {
  readonly parts: SessionParts;
}

/** A server that accepts terminals. */
export interface RunningServer {
  /** Where it listens: for terminals in the order of the configuration's listeners, then for pages. */
  readonly addresses: readonly ServedAddress[];
  /**
   * Listens where a new configuration says. Terminals of a listener that is gone stay until they go; those of one that
   * stays get its new time limits at their next message, unless they may not connect there any longer: they have the
   * answer that is under way, and are disconnected. One call at a time.
   *
   * @throws {ListenError} when an address cannot be listened on; then nothing has changed
   */
  reload(addresses: Addresses): Promise<void>;
  /**
   * Stops accepting, finishes the answers that are under way, and closes every connection: within a second of the limit
   * that the configuration sets. Pages are served until then.
   */
  close(): Promise<void>;
}

/**
 * Starts the server on every listener of the configuration.
 *
 * @throws {ListenError} when an address cannot be listened on; then none is
 *
 * @example
 * ```ts
 * async function serveUntil(stopped: Promise<void>, options: Parameters<typeof startServer>[0]): Promise<void> {
 *   const server = await startServer(options);
 *   await stopped;
 *   await server.close();
 * }
 * ```
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { current, metrics } = options;
  const parts = createSessionParts(options);
  const arrivals = createArrivals(parts);
  const turns = createTurns();
  const terminals = createTerminals(parts, arrivals, turns);
  const posts = createPostServer(parts, arrivals, turns);
  const watched = watchBoth(terminals, posts);
  const pageServer = createPageServer(options.pages, options.pageApp?.({ ...watched, parts }));
  const forTerminals = createListening<Listener>((socket, at) => {
    void (at.listener.transport === "https" ? posts : terminals).accept(socket, at);
  }, parts);
  const forPages = createListening<PageListener>(pageServer.accept, parts);

  function listen({ listeners, pages }: Addresses): Promise<void> {
    return forPages.change(pages, () => forTerminals.change(listeners));
  }

  await listen(current());
  metrics.gauge("connections", watched.byAccount);
  metrics.gauge("inProgress", watched.inProgress);
  return {
    get addresses() {
      return [...forTerminals.addresses(), ...forPages.addresses()];
    },
    async reload(addresses) {
      await listen(addresses);
      watched.dismiss();
    },
    async close() {
      const silent = forTerminals.close();
      arrivals.finish();
      await Promise.all([silent, terminals.finish(), posts.finish()]);
      // A database that is away must not hold the end up.
      await Promise.race([parts.questions.flush(), setTimeout(FLUSH_LIMIT, undefined, { ref: false })]);
      const closed = forPages.close();
      pageServer.close();
      await closed;
    },
  };
}

/** Milliseconds within which what accounts have asked is written down at the end. */
const FLUSH_LIMIT = 1000;

/** Sees terminals that are connected and those that post as one. */
function watchBoth(
  terminals: Terminals,
  posts: PostServer,
): Pick<Terminals, "list" | "disconnect" | "dismiss" | "byAccount" | "inProgress"> {
  return {
    list: () => [...terminals.list(), ...posts.list()].toSorted((a, b) => a.connection - b.connection),
    disconnect: (connection) => terminals.disconnect(connection) || posts.disconnect(connection),
    dismiss() {
      terminals.dismiss();
      posts.dismiss();
    },
    byAccount() {
      const counts = new Map(terminals.byAccount());
      for (const [account, count] of posts.byAccount()) counts.set(account, (counts.get(account) ?? 0) + count);
      return counts;
    },
    inProgress: () => terminals.inProgress() + posts.inProgress(),
  };
}
