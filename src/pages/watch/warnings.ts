import type { Notice } from "../../library/notice.ts";
import { X509Certificate } from "node:crypto";
import { nearEnd } from "../../config/account_end.ts";
import type { PageTexts } from "../../texts/languages.ts";
import type { Account, Config, StaffRole } from "../../config/config.ts";
import type { ReturnsWaiting } from "../../desk/returns/desk_returns.ts";
import type { ConnectedTerminal } from "../../observability/connected_terminal.ts";
import { BURST_SECONDS, type NoticedQuestions } from "../../observability/noticed_questions.ts";
import type { UpstreamReport } from "../../observability/upstream_report.ts";
import type { TerminalMemory } from "./terminal_memory.ts";

/** Something that staff should look at. */
export interface Warning {
  readonly text: string;
  /** A page that tells more, and the role that it needs. */
  readonly more?: { readonly path: string; readonly name: string; readonly role: StaffRole };
}

/** The facts that decide what staff should look at. */
interface WarningParts {
  readonly config: Pick<Config, "listeners" | "pages" | "accounts">;
  readonly terminals: readonly ConnectedTerminal[];
  readonly memory: Pick<TerminalMemory, "lastOf">;
  /** The library systems behind gateways. */
  readonly upstreams: readonly UpstreamReport[];
  /** Changes at library systems that staff must see to, by institution. */
  readonly exceptions: readonly { readonly institution: string; readonly count: number }[];
  /** Returns that wait for library systems, by institution. */
  readonly returns: readonly ReturnsWaiting[];
  /** What accounts have asked today that is more than usual. */
  readonly asked: readonly NoticedQuestions[];
  /** Counts since the server started. */
  readonly since: Readonly<Record<"exceptions" | "locks" | "failures" | "lostRows", number>>;
  /** Why terminals should not use the server; absent if they should. */
  readonly problem?: Notice;
  /** Why the last reload failed; absent if it did not. */
  readonly reloadProblem?: Notice;
  /** Accounts of which a terminal was connected since the start, and none is now. */
  readonly gone: readonly string[];
  /** The present moment, in milliseconds since 1970. */
  readonly now: number;
  /** The texts of the page's language. */
  readonly texts: PageTexts;
}

/**
 * Milliseconds without a message after which a terminal counts as silent: most ask for the status every five to seven
 * minutes.
 */
const SILENT = 10 * 60_000;
/** Milliseconds before the end of a certificate at which staff should renew it. */
const NEAR_END = 30 * 24 * 60 * 60_000;

/** Tells whether a terminal has sent nothing for a long time. */
export function isSilent(
  { connection, since, relayed }: ConnectedTerminal,
  memory: Pick<TerminalMemory, "lastOf">,
  now: number,
): boolean {
  return !relayed && now - (memory.lastOf(connection).message?.time ?? since) >= SILENT;
}

/** Lists in words what staff should look at. */
export function warningsOf(parts: WarningParts): readonly Warning[] {
  const {
    problem,
    reloadProblem,
    since,
    config,
    terminals,
    upstreams,
    exceptions,
    returns,
    asked,
    memory,
    gone,
    now,
    texts,
  } = parts;
  const { warnings } = texts.watch;
  const inWords = ({ connection, account, terminal, address }: ConnectedTerminal) =>
    `${connection} (${account ?? warnings.notLoggedIn}, ${terminal || address})`;
  return [
    ...problem === undefined ? [] : [{ text: warnings.offLine(texts.notice(problem)) }],
    ...reloadProblem === undefined ? [] : [{
      text: warnings.reloadFailed(texts.notice(reloadProblem)),
      more: { path: "/configuration", name: warnings.configuration, role: "admin" as const },
    }],
    ...upstreams.flatMap((report) => upstreamTold(report, texts)),
    ...exceptions.map(({ institution, count }) => ({
      text: warnings.exceptionsAt(institution, count),
      more: { path: "/exceptions", name: warnings.seeToThem, role: "desk" as const },
    })),
    ...returns.filter(({ count, queued }) => count > queued).map(({ institution, count, unreleased, queued }) => ({
      text: warnings.returnsAt(institution, count - queued, unreleased),
      more: { path: "/returns", name: warnings.seeToThem, role: "desk" as const },
    })),
    ...asked.map((each) => ({
      text: askedMore(each, texts),
      more: { path: journalOf("more-asked"), name: warnings.journal, role: "desk" as const },
    })),
    ...told(since.failures, warnings.failures),
    ...told(since.lostRows, warnings.lostRows),
    ...told(since.exceptions, warnings.exceptions, { action: "exception", name: warnings.journal }),
    ...told(since.locks, warnings.locks, { action: "pin-locked", name: warnings.journal }),
    ...terminals.filter((terminal) => isSilent(terminal, memory, now)).map((terminal) => ({
      text: warnings.silent(inWords(terminal)),
      more: { path: `/messages?terminal=${terminal.connection}`, name: warnings.messages, role: "view" as const },
    })),
    ...terminals.filter(({ outOfPaper }) => outOfPaper).map((terminal) => ({
      text: warnings.outOfPaper(inWords(terminal)),
    })),
    ...gone.map((account) => ({ text: warnings.gone(account) })),
    ...[...config.listeners, ...config.pages].flatMap(({ port, tls }) =>
      tls ? certificateNear(port, tls.certificate, now, texts) : []
    ),
    ...[...config.accounts.values()].flatMap((account) => loginEnd(account, now, texts)),
  ];
}

function upstreamTold(
  { institution, condition: { state }, stoodFor, lends, bypassed, refused }: UpstreamReport,
  { watch: { warnings } }: PageTexts,
): readonly Warning[] {
  const isUp = state === "not asked" || state === "answering";
  // Of a copy that lends, and of what waits, the banner tells on every page.
  const byCopy = lends ? undefined : warnings.stoodFor;
  const wrong = stoodFor === true ? byCopy : isUp ? undefined : warnings.upstream[state];
  return [
    ...wrong === undefined ? [] : [{ text: wrong(institution) }],
    ...bypassed ? [{ text: warnings.bypassed(institution) }] : [],
    ...refused.filter(({ why }) => why !== "known").map(({ why, what }) => ({
      text: why === "terminal"
        ? warnings.terminalRefused(institution, what)
        : warnings.messageRefused(institution, what),
    })),
  ];
}

function told(
  count: number,
  inWords: (count: number) => string,
  rows?: { readonly action: string; readonly name: string },
): readonly Warning[] {
  if (count === 0) return [];
  const text = inWords(count);
  if (rows === undefined) return [{ text }];
  return [{ text, more: { path: journalOf(rows.action), name: rows.name, role: "desk" } }];
}

/** The page of the journal's rows of one kind. */
function journalOf(action: string): string {
  return `/journal?${new URLSearchParams({ action, since: "" })}`;
}

function askedMore(
  { who, kind, today, per, usual }: NoticedQuestions,
  { watch: { warnings } }: PageTexts,
): string {
  const { asked, askedOfAll } = warnings;
  const told = "institution" in who ? askedOfAll(who.institution, today) : asked[kind](who.login ?? who.account, today);
  const much = per === "burst" ? warnings.usual.burst(usual, BURST_SECONDS) : warnings.usual[per](usual);
  return `${told} ${much}`;
}

function certificateNear(
  port: number,
  pem: string,
  now: number,
  { frame, watch: { warnings } }: PageTexts,
): readonly Warning[] {
  const end = Date.parse(new X509Certificate(pem).validTo);
  if (end - now >= NEAR_END) return [];
  const day = frame.day(Temporal.Instant.fromEpochMilliseconds(end).toZonedDateTimeISO("UTC").toPlainDate());
  return [{ text: end < now ? warnings.certificateEnded(port, day) : warnings.certificateEnds(port, day) }];
}

function loginEnd(account: Account, now: number, { frame, watch: { warnings } }: PageTexts): readonly Warning[] {
  const end = nearEnd(account, now);
  if (end === undefined) return [];
  const day = frame.day(Temporal.PlainDate.from(end.lastDay));
  return [{
    text: end.days === undefined ? warnings.loginEnded(account.id, day) : warnings.loginEnds(account.id, day, end.days),
  }];
}
