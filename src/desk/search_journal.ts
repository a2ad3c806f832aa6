import { setTimeout } from "node:timers/promises";
import { sameId } from "../library/id.ts";
import type { JournalSearch } from "./desk.ts";
import type { JournalLine } from "../storage/port/journal_line.ts";
import type { Storage } from "../storage/port/storage.ts";

/** How many rows are read at once: so few that terminals do not notice. */
const SLICE = 500;

/**
 * Reads the journal in the order in which rows were told, or in reverse, and gives the rows that match. After each
 * slice the event loop goes on, so that terminals do not wait for a search in years of rows.
 */
export async function* searchJournal(
  storage: Pick<Storage, "journalSpan">,
  search: JournalSearch,
): AsyncGenerator<JournalLine, void> {
  const { since, until, newestFirst } = search;
  for (let after = search.after;;) {
    const lines = await storage.journalSpan({ since, until, after, newestFirst, limit: SLICE });
    for (const line of lines) {
      after = { told: line.told ?? line.at, journalId: line.journalId };
      if (isWanted(search, line)) yield line;
    }
    if (lines.length < SLICE) return;
    // Not `setImmediate`, which is always ready: while something is ready, Deno hardly reads sockets.
    await setTimeout(0);
  }
}

function isWanted({ patronId, itemId, terminal, action, reason }: JournalSearch, line: JournalLine): boolean {
  return isSame(patronId, line.patronId) &&
    isSame(itemId, line.itemId) &&
    (isSame(terminal, line.terminal) || isSame(terminal, line.address) || isSame(terminal, line.account)) &&
    isSame(action, line.action) &&
    isSame(reason, line.reason);
}

function isSame(wanted: string, there = ""): boolean {
  return wanted === "" || sameId(wanted, there);
}
