import type { Notice } from "../../library/notice.ts";
import { setTimeout } from "node:timers/promises";
import type { Hono } from "hono";
import type { Child } from "hono/jsx";
import type { Config, StaffMember } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import type { ConnectedTerminal } from "../../observability/connected_terminal.ts";
import { escapeControls } from "../../library/escape_controls.ts";
import type { Feed, FeedEntry } from "../../observability/feed.ts";
import type { Log } from "../../observability/log.ts";
import type { Metrics } from "../../observability/metrics.ts";
import type { Readiness } from "../../observability/readiness.ts";
import type { NoticedQuestions } from "../../observability/noticed_questions.ts";
import type { UpstreamReport } from "../../observability/upstream_report.ts";
import { memberOf, need, redirectTelling, takeResult } from "../frame/guard.tsx";
import { type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import { mayAct } from "../frame/layout.tsx";
import { sendCsv } from "../frame/send_csv.ts";
import { SiteContext, siteOf } from "../frame/site_context.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { pageTimeZone } from "../frame/page_time_zone.ts";
import { PAGE_LANGUAGES, PAGE_TEXTS, type PageLanguage } from "../../texts/languages.ts";
import { warningsOf } from "./warnings.ts";
import type { EventStreams } from "./event_stream.ts";
import { createLiveText, type LiveText } from "./live_text.ts";
import { type MessageFilter, passes, readFilter } from "./message_filter.ts";
import { createMessageNews } from "./message_news.ts";
import { recorded, sendInOrder, told } from "./send_in_order.ts";
import { onceForAll } from "./once_for_all.ts";
import { MESSAGE_CELLS, messageCells, MessageRow, MessagesPage } from "./messages_page.tsx";
import { type Overview, OverviewPage, OverviewParts } from "./overview_page.tsx";
import type { TerminalMemory } from "./terminal_memory.ts";
import { missingAccounts, TerminalsPage, type TerminalsShown, TerminalTables } from "./terminals_page.tsx";

/** What the pages that watch the terminals work on. */
interface WatchParts extends WatchedServer {
  /** Writes cells as a line of CSV that holds no formula for a spreadsheet. */
  readonly csvLine: (cells: readonly string[]) => string;
}

/** What of a running server is watched. */
export interface WatchedServer {
  readonly current: () => Config;
  readonly clock: () => Temporal.Instant;
  readonly feed: Feed;
  readonly lastMessages: ReadonlyMap<string, number>;
  readonly log: Pick<Log, "info">;
  readonly metrics: Pick<Metrics, "total">;
  readonly readiness: Pick<Readiness, "problem">;
  readonly storageAvailable: () => boolean;
  /** Why the last reload failed; `undefined` if it did not. */
  readonly reloadProblem: () => Notice | undefined;
  readonly terminals: () => readonly ConnectedTerminal[];
  /** Lists what accounts have asked today that is more than usual. */
  readonly asked: () => readonly NoticedQuestions[];
  /** Gives the condition of the library systems behind gateways. */
  readonly upstreams: () => readonly UpstreamReport[];
  readonly desk: Desk;
  /** Disconnects a terminal; false if there is no such connection. */
  readonly disconnect: (connection: number) => boolean;
}

/** How many messages a page has. */
const ON_A_PAGE = 200;
/** Milliseconds between two looks at the state of the server. */
const OVERVIEW_PAUSE = 5000;

/** Adds the pages that watch the terminals: the overview, the terminals, and their messages. */
export function addWatching(
  app: Hono<PageEnv>,
  parts: WatchParts,
  memory: TerminalMemory,
  sessions: PageSessions,
  streams: EventStreams,
): void {
  const view = need("view", sessions);
  const overviews = liveFor(
    parts,
    async (role, language) => <OverviewParts role={role} shown={await overviewOf(parts, memory, language)} />,
    OVERVIEW_PAUSE,
  );
  const tables = liveFor(parts, (role) => <TerminalTables role={role} shown={terminalsOf(parts, memory)} />);
  const openLive = (context: PageContext, live: LiveText) =>
    streams.open((send) => live.watch((html) => send("replace", html)), mayWatch(context));
  const mayWatch = (context: PageContext) => () => memberOf(context, sessions, false) !== undefined;

  app.get("/", view, async (context) => {
    const shown = await overviewOf(parts, memory, context.get("site").language);
    const told = takeResult(context, sessions);
    return sendPage(context, <OverviewPage member={context.get("member")} shown={shown} told={told} />);
  });
  app.get("/live", view, (context) => openLive(context, overviews(context)));
  app.get("/terminals", view, (context) => {
    const shown = terminalsOf(parts, memory);
    if (wantsJson(context)) return sendJson(context, terminalsAsJson(shown));
    const told = takeResult(context, sessions);
    return sendPage(context, <TerminalsPage member={context.get("member")} shown={shown} told={told} />);
  });
  app.get("/terminals/live", view, (context) => openLive(context, tables(context)));

  app.get("/terminals/:connection/disconnect", (context) => context.redirect("/terminals", 303));
  app.post("/terminals/:connection/disconnect", need("admin", sessions), (context) => {
    const connection = Number(context.req.param("connection"));
    const done = parts.disconnect(connection);
    if (done) parts.log.info("terminal disconnected by staff", { connection, staff: context.get("member").id });
    const { terminals } = textsOf(context).watch;
    const text = done ? terminals.disconnected(connection) : terminals.hadLeft;
    return redirectTelling(context, sessions, { done, text }, "/terminals");
  });

  addMessages(app, parts, memory, { sessions, streams, mayWatch });
}

/** Adds the pages of the terminals' messages. Only staff who may open patrons see whose message it is. */
function addMessages(
  app: Hono<PageEnv>,
  parts: Pick<WatchParts, "current" | "clock" | "csvLine" | "feed">,
  memory: TerminalMemory,
  { sessions, streams, mayWatch }: {
    readonly sessions: PageSessions;
    readonly streams: EventStreams;
    readonly mayWatch: (context: PageContext) => () => boolean;
  },
): void {
  const { current, csvLine, feed } = parts;
  const view = need("view", sessions);
  const read = (context: PageContext) => {
    const filter = readFilter(context.req.query());
    return mayAct(context.get("member").role, "desk") ? filter : { ...filter, patron: "", login: "", item: "" };
  };
  const found = (filter: MessageFilter) => memory.messages().filter((entry) => passes(filter, entry));

  app.get("/messages", view, (context) => {
    const accounts = [...current().accounts.keys()];
    const filter = read(context);
    const messages = found(filter);
    const shown = { filter, messages: messages.slice(0, ON_A_PAGE), more: messages.length > ON_A_PAGE, accounts };
    const page = <MessagesPage member={context.get("member")} {...shown} timeZone={pageTimeZone(current())} />;
    return sendPage(context, page);
  });

  app.get(
    "/messages.csv",
    need("desk", sessions),
    (context) => sendCsv("messages", messageLines(found(read(context)).slice(0, IN_A_FILE), csvLine)),
  );

  const news = createMessageNews(memory);
  const rows = inEach((language) => ({
    view: rowsFor("view", language, parts),
    desk: rowsFor("desk", language, parts),
  }));
  app.get("/messages/live", view, (context) => {
    const filter = read(context);
    const wanted = (entry: FeedEntry) => passes(filter, entry);
    if (wantsJson(context)) return streams.open(sendInOrder(feed, wanted, told), mayWatch(context));
    const role = mayAct(context.get("member").role, "desk") ? "desk" : "view";
    const row = rows(context.get("site").language)[role][filter.wire === "" ? "plain" : "wire"];
    return streams.open(
      (send) => news.watch(wanted, (entries) => send("add", entries.map(row).join(""))),
      mayWatch(context),
    );
  });
  // What is told about patrons stands in these lines, so that the role is that of the page of a patron.
  app.get("/messages/lines", need("desk", sessions), (context) => {
    const filter = read(context);
    return streams.open(sendInOrder(feed, (entry) => passes(filter, entry), recorded), mayWatch(context));
  });
}

/** How many messages a file has. */
const IN_A_FILE = 2000;
/** How many messages are written in one turn of the event loop: each takes some twenty microseconds. */
const IN_A_TURN = 50;

/**
 * Writes messages as lines of a file, a few in each turn of the event loop, so that terminals do not wait for all of
 * them.
 */
async function* messageLines(messages: readonly FeedEntry[], csvLine: WatchParts["csvLine"]): AsyncGenerator<string> {
  yield csvLine(MESSAGE_CELLS);
  for (const [at, entry] of messages.entries()) {
    if (at % IN_A_TURN === IN_A_TURN - 1) await setTimeout(0);
    yield csvLine(messageCells(entry));
  }
}

/** Makes something for each language. */
function inEach<T>(make: (language: PageLanguage) => T): (language: PageLanguage) => T {
  const made = new Map(PAGE_LANGUAGES.map(({ language }) => [language, make(language)]));
  return (language) => made.get(language) ?? make(language);
}

/** Makes the writers of rows for one role and language: in staff's words, and with the protocol's names. */
function rowsFor(role: StaffMember["role"], language: PageLanguage, parts: Pick<WatchParts, "current" | "clock">) {
  return { plain: createRows(role, language, parts, false), wire: createRows(role, language, parts, true) };
}

/** Makes the writer of rows for one role and language. Each message's row is written once for all who watch. */
function createRows(
  role: StaffMember["role"],
  language: PageLanguage,
  { current, clock }: Pick<WatchParts, "current" | "clock">,
  wire: boolean,
): (entry: FeedEntry) => string {
  return onceForAll((entry) =>
    String(
      <SiteContext.Provider value={siteOf(current(), language, clock())}>
        <MessageRow entry={entry} role={role} wire={wire} timeZone={pageTimeZone(current())} />
      </SiteContext.Provider>,
    )
  );
}

/** Answers with JSON in which control characters are escaped, so that a screen may show it. */
function sendJson(context: PageContext, value: unknown): Response {
  return context.body(escapeControls(JSON.stringify(value)), 200, { "content-type": "application/json" });
}

/** Tells whether the address asks for JSON (`as=json`). */
function wantsJson(context: PageContext): boolean {
  return context.req.query("as") === "json";
}

async function overviewOf(parts: WatchParts, memory: TerminalMemory, language: PageLanguage): Promise<Overview> {
  const { current, metrics, clock, reloadProblem, readiness, lastMessages } = parts;
  const config = current();
  const terminals = parts.terminals();
  const now = clock().epochMilliseconds;
  const problem = await readiness.problem();
  const missing = missingAccounts({ terminals, accounts: [...config.accounts.keys()] });
  const upstreams = parts.upstreams();
  const bypassed = new Set(upstreams.filter((report) => report.bypassed).map(({ institution }) => institution));
  // The login of a relayed terminal is not read, so that its account is not known.
  const isBypassed = (account: string) => bypassed.has(config.accounts.get(account)?.institution ?? "");
  const warnings = warningsOf({
    texts: PAGE_TEXTS[language],
    config,
    upstreams,
    // The overview says on its own that a storage is away.
    exceptions: await parts.desk.exceptionTally().catch(() => []),
    returns: await parts.desk.returns.waiting().catch(() => []),
    memory,
    terminals,
    now,
    problem,
    reloadProblem: reloadProblem(),
    asked: parts.asked(),
    gone: missing.filter((account) => lastMessages.get(account) !== undefined && !isBypassed(account)),
    since: {
      exceptions: metrics.total("offlineExceptions"),
      locks: metrics.total("cardsLocked"),
      failures: metrics.total("storageFailures"),
      lostRows: metrics.total("journalLost"),
    },
  });
  return {
    problem,
    storageAvailable: parts.storageAvailable(),
    terminals: terminals.length,
    day: memory.day(),
    warnings,
    upstreams: upstreams.map((report) => ({
      ...report,
      timeZone: config.institutions.get(report.institution)?.timeZone ?? pageTimeZone(config),
    })),
    now,
    timeZone: pageTimeZone(config),
  };
}

function terminalsOf(parts: WatchParts, memory: TerminalMemory): TerminalsShown {
  const config = parts.current();
  return {
    terminals: parts.terminals(),
    memory,
    lastMessages: parts.lastMessages,
    accounts: [...config.accounts.keys()],
    timeZone: pageTimeZone(config),
    now: parts.clock().epochMilliseconds,
  };
}

function terminalsAsJson(shown: TerminalsShown) {
  const { terminals, memory, lastMessages } = shown;
  return {
    terminals: terminals.map((terminal) => ({ ...terminal, ...memory.lastOf(terminal.connection) })),
    missing: missingAccounts(shown).map((account) => ({ account, lastSeen: lastMessages.get(account) })),
  };
}

/** Makes a live text for each role and language, shared by all who watch. */
function liveFor(
  { current, clock }: Pick<WatchParts, "current" | "clock">,
  make: (role: StaffMember["role"], language: PageLanguage) => Child | Promise<Child>,
  pause?: number,
): (context: PageContext) => LiveText {
  const texts = new Map<string, LiveText>();
  return (context) => {
    const { role } = context.get("member");
    const { language } = context.get("site");
    const framed = async () => {
      const part = await make(role, language);
      return String(<SiteContext.Provider value={siteOf(current(), language, clock())}>{part}</SiteContext.Provider>);
    };
    const key = `${role} ${language}`;
    const known = texts.get(key) ?? createLiveText(framed, pause);
    texts.set(key, known);
    return known;
  };
}
