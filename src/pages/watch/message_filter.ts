import type { FeedEntry } from "../../observability/feed.ts";
import { commandName } from "../../protocol/message_table.ts";
import { requests } from "../../protocol/requests.ts";

export const MESSAGE_RESULTS = ["answered", "refused", "incomplete", "unreadable", "resent", "failed"] as const;

export const MESSAGE_NAMES: readonly string[] = [
  ...Object.values(requests).map(({ name }) => commandName(name)),
  "unreadable",
];

/** Conditions for messages that a watcher sees; an empty one matches all. */
export interface MessageFilter {
  /** The number of the connection, or a part of its location code or address. */
  readonly terminal: string;
  readonly account: string;
  readonly message: string;
  readonly result: string;
}

export function readFilter(query: Readonly<Record<string, string>>): MessageFilter {
  const { terminal = "", account = "", message = "", result = "" } = query;
  return { terminal: terminal.trim(), account: account.trim(), message: message.trim(), result: result.trim() };
}

export function passes(filter: MessageFilter, entry: FeedEntry): boolean {
  const { terminal, account, message, result } = filter;
  const place = `${entry.terminal} ${entry.address}`.toLowerCase();
  return (terminal === "" || String(entry.connection) === terminal || isPart(terminal, place)) &&
    (account === "" || entry.account === account) &&
    (message === "" || entry.message === message) &&
    (result === "" || resultOf(entry) === result);
}

/** A number stands for a connection alone: as a part of an address it would find too much. */
function isPart(wanted: string, place: string): boolean {
  return !/^\d+$/.test(wanted) && place.includes(wanted.toLowerCase());
}

/** Gives the outcome of a message in one word; an answer with a reason is a refusal. */
export function resultOf({ result, reason }: FeedEntry): string {
  return result === "answered" && reason !== undefined ? "refused" : result;
}
