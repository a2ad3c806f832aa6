import type { FeedEntry } from "../../observability/feed.ts";
import { isRefusal, MESSAGE_OUTCOMES } from "../../observability/outcomes.ts";
import { commandName } from "../../protocol/message_table.ts";
import { requests } from "../../protocol/requests.ts";

/** The results by which messages are picked; `refused` stands for refusals of every kind. */
export const MESSAGE_RESULTS: readonly string[] = MESSAGE_OUTCOMES;

export const MESSAGE_NAMES: readonly string[] = [
  ...Object.values(requests).map(({ name }) => commandName(name)),
  "unreadable",
];

/** Milliseconds around a moment that count as that moment: a message may take some seconds. */
const AROUND = 30_000;

/** Conditions for messages that a watcher sees; an empty one matches all. */
export interface MessageFilter {
  /** The number of the connection, or a part of its location code or address. */
  readonly terminal: string;
  readonly account: string;
  readonly message: string;
  readonly result: string;
  /** A card, and the patron's login id, since terminals may send either; only for staff who may open patrons. */
  readonly patron: string;
  readonly login: string;
  /** A barcode. */
  readonly item: string;
  /** Milliseconds since 1970: only messages of the minute around that moment. */
  readonly at: string;
  /** Milliseconds since 1970: only messages from that moment on. */
  readonly since: string;
  /** Milliseconds since 1970: only messages before that moment. */
  readonly until: string;
  /** The number of a message: only those that came before it. */
  readonly before: string;
  /** Not empty: status messages (99), too, and messages by their names on the wire. */
  readonly wire: string;
}

/** Reads the conditions of an address. */
export function readFilter(query: Readonly<Record<string, string>>): MessageFilter {
  const given = (name: keyof MessageFilter) => query[name]?.trim() ?? "";
  const number = (name: keyof MessageFilter) => /^\d{1,15}$/.test(given(name)) ? given(name) : "";
  return {
    ...{ terminal: given("terminal"), account: given("account"), message: given("message"), result: given("result") },
    ...{
      patron: given("patron"),
      login: given("login"),
      item: given("item"),
      at: number("at"),
    },
    ...{ since: number("since"), until: number("until"), before: number("before"), wire: given("wire") },
  };
}

export function passes(filter: MessageFilter, entry: FeedEntry): boolean {
  const { terminal, account, message, result, patron, login, item, at, since, until, before, wire } = filter;
  const place = `${entry.terminal} ${entry.address}`.toLowerCase();
  return (terminal === "" || String(entry.connection) === terminal || isPart(terminal, place)) &&
    (account === "" || entry.account === account) &&
    (message === "" || entry.message === message) &&
    (result === "" || isResult(result, entry.result)) &&
    (patron === "" || [patron, login].some((id) => id !== "" && entry.isAbout("patronId", id))) &&
    (item === "" || entry.isAbout("itemId", item)) &&
    (at === "" || Math.abs(entry.time - Number(at)) <= AROUND) &&
    (since === "" || entry.time >= Number(since)) &&
    (until === "" || entry.time < Number(until)) &&
    (before === "" || entry.number < Number(before)) &&
    (wire !== "" || message === "sc-status" || !isPoll(entry));
}

/** A number only names a connection: as a part of addresses it would match too many. */
function isPart(wanted: string, place: string): boolean {
  return !/^\d+$/.test(wanted) && place.includes(wanted.toLowerCase());
}

function isResult(wanted: string, result: string): boolean {
  return wanted === result || wanted === "refused" && isRefusal(result);
}

/** Tells whether a message is only a status request (99), which most terminals send every minute. */
export function isPoll(entry: FeedEntry | undefined): boolean {
  return entry?.message === "sc-status" && entry.reason === undefined;
}
