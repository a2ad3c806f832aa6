import type { Hono } from "hono";
import type { Config, StaffMember } from "../config/config.ts";
import type { ConnectedTerminal } from "../observability/connected_terminal.ts";
import type { FeedEntry } from "../observability/feed.ts";
import type { Log } from "../observability/log.ts";
import type { Metrics } from "../observability/metrics.ts";
import type { Readiness } from "../observability/readiness.ts";
import type { EventStreams, SendEvent } from "./event_stream.ts";
import { memberOf, need } from "./guard.tsx";
import { mayAct } from "./layout.tsx";
import { createLiveText, type LiveText } from "./live_text.ts";
import { passes, readFilter } from "./message_filter.ts";
import { MessageRow, MessagesPage } from "./messages_page.tsx";
import { attentionOf, OverviewPage } from "./overview_page.tsx";
import { type PageEnv, sendPage } from "./page_context.ts";
import type { PageSessions } from "./page_sessions.ts";
import type { TerminalMemory } from "./terminal_memory.ts";
import { TerminalsPage, type TerminalsShown, TerminalTables } from "./terminals_page.tsx";

/** What the pages that watch the terminals are made of. */
export interface WatchParts {
  readonly current: () => Config;
  readonly clock: () => Temporal.Instant;
  readonly log: Pick<Log, "info">;
  readonly metrics: Pick<Metrics, "total">;
  readonly readiness: Pick<Readiness, "problem">;
  /** Whether the last reload succeeded, if there was one. */
  readonly reloadSucceeded: () => boolean;
  /** Lists the terminals that are connected. */
  readonly terminals: () => readonly ConnectedTerminal[];
  /** Disconnects one; gives whether it was there. */
  readonly disconnect: (connection: number) => boolean;
}

/** Milliseconds for which messages are gathered before they are sent to who watches. */
const GATHER = 500;
/** Messages that are sent at once; where more come, the newest. */
const AT_ONCE = 50;
/** Messages on a page. */
const ON_A_PAGE = 200;

/** The time zone in which the pages tell time: the first institution's. */
export function timeZoneOf({ institutions }: Pick<Config, "institutions">): string {
  const [first] = institutions.values();
  return first?.timeZone ?? "UTC";
}

/** Adds the pages that watch the terminals: the overview, the terminals, and their messages. */
export function addWatching(
  app: Hono<PageEnv>,
  parts: WatchParts,
  memory: TerminalMemory,
  sessions: PageSessions,
  streams: EventStreams,
): void {
  const view = need("view", sessions);
  const tables = liveTables(parts, memory);
  const rows = createRowWriter(() => timeZoneOf(parts.current()));

  app.get("/", view, async (context) => {
    const problem = await parts.readiness.problem();
    const terminals = parts.terminals();
    const attention = attentionOf({ ...attentionParts(parts, memory), terminals, problem });
    const figures = { problem, terminals: terminals.length, day: memory.day(), attention };
    return sendPage(context, <OverviewPage member={context.get("member")} {...figures} />);
  });

  app.get(
    "/terminals",
    view,
    (context) =>
      sendPage(context, <TerminalsPage member={context.get("member")} shown={shownTerminals(parts, memory)} />),
  );

  app.get("/terminals/live", view, (context) => {
    const text = tables(context.get("member"));
    const mayWatch = () => memberOf(context, sessions, false) !== undefined;
    return streams.open((send) => text.watch((html) => send("replace", html)), mayWatch);
  });

  app.post("/terminals/:connection/disconnect", need("admin", sessions), (context) => {
    const connection = Number(context.req.param("connection"));
    if (parts.disconnect(connection)) {
      parts.log.info("terminal disconnected by staff", { connection, staff: context.get("member").id });
    }
    return context.redirect("/terminals", 303);
  });

  app.get("/messages", view, (context) => {
    const filter = readFilter(context.req.query());
    const messages = memory.messages().filter((entry) => passes(filter, entry)).slice(0, ON_A_PAGE);
    const config = parts.current();
    const shown = { filter, messages, accounts: [...config.accounts.keys()], timeZone: timeZoneOf(config) };
    return sendPage(context, <MessagesPage member={context.get("member")} {...shown} />);
  });

  app.get("/messages/live", view, (context) => {
    const filter = readFilter(context.req.query());
    const wanted = (entry: FeedEntry) => passes(filter, entry);
    const mayWatch = () => memberOf(context, sessions, false) !== undefined;
    return streams.open((send) => sendMessages(memory, wanted, rows, send), mayWatch);
  });
}

function attentionParts({ current, metrics, clock, reloadSucceeded }: WatchParts, memory: TerminalMemory) {
  return {
    config: current(),
    memory,
    now: clock().epochMilliseconds,
    reloadSucceeded: reloadSucceeded(),
    since: {
      exceptions: metrics.total("offlineExceptions"),
      locks: metrics.total("cardsLocked"),
      failures: metrics.total("storageFailures"),
      lostRows: metrics.total("journalLost"),
    },
  };
}

function shownTerminals({ current, terminals }: WatchParts, memory: TerminalMemory): TerminalsShown {
  const config = current();
  return { terminals: terminals(), memory, accounts: [...config.accounts.keys()], timeZone: timeZoneOf(config) };
}

/** Makes the tables of terminals for who may disconnect them and for who may not, each once for all who watch. */
function liveTables(parts: WatchParts, memory: TerminalMemory): (member: StaffMember) => LiveText {
  const make = (role: StaffMember["role"]) =>
    createLiveText(() => String(<TerminalTables role={role} shown={shownTerminals(parts, memory)} />));
  const forAdmin = make("admin");
  const forOthers = make("view");
  return ({ role }) => mayAct(role, "admin") ? forAdmin : forOthers;
}

/** Makes a function that writes a message as a row, each once for all who watch. */
function createRowWriter(timeZone: () => string): (entry: FeedEntry) => string {
  const written = new WeakMap<FeedEntry, string>();
  return (entry) => {
    const known = written.get(entry) ?? String(<MessageRow entry={entry} timeZone={timeZone()} />);
    written.set(entry, known);
    return known;
  };
}

/** Sends the messages that come, gathered for a moment; gives what ends that. */
function sendMessages(
  memory: TerminalMemory,
  wanted: (entry: FeedEntry) => boolean,
  write: (entry: FeedEntry) => string,
  send: SendEvent,
): () => void {
  let gathered: FeedEntry[] = [];
  const unwatch = memory.watch((entry) => {
    if (!wanted(entry)) return;
    gathered.push(entry);
    if (gathered.length > AT_ONCE) gathered.shift();
  });
  const timer = setInterval(() => {
    if (gathered.length === 0) return;
    const newestFirst = gathered.toReversed();
    gathered = [];
    send("add", newestFirst.map(write).join(""));
  }, GATHER);
  return () => {
    unwatch();
    clearInterval(timer);
  };
}
