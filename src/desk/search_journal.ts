import { setTimeout } from "node:timers/promises";
import { sameId } from "../library/id.ts";
import type { JournalSearch } from "./desk.ts";
import type { JournalLine } from "../storage/port/journal_line.ts";
import type { Storage } from "../storage/port/storage.ts";

/** Rows that are read at once: few enough that no terminal waits for them. */
const SLICE = 500;

/**
 * Walks through the journal in the order of its numbers, and gives the rows that are wanted. It reads slice by slice, and
 * lets the event loop go on after each: a search in years of rows must not hold terminals up.
 */
export async function* searchJournal(
  storage: Pick<Storage, "journal">,
  search: JournalSearch,
): AsyncGenerator<JournalLine, void> {
  const { since, until } = search;
  let after = search.after ?? (since === undefined ? 0 : await lastBefore(storage, since));
  for (;;) {
    const lines = await storage.journal({ after, limit: SLICE });
    for (const line of lines) {
      after = line.journalId;
      if (until !== undefined && isAtOrAfter(toldAt(line), until)) return;
      if (isWanted(search, line)) yield line;
    }
    if (lines.length < SLICE) return;
    // Not an immediate, which is ready at once: while anything is, Deno hardly looks at sockets.
    await setTimeout(0);
  }
}

/**
 * Finds the number of a row behind which are those that were told since a moment, by halving: rows are numbered in the
 * order in which they were told.
 */
async function lastBefore(storage: Pick<Storage, "journal">, since: Temporal.Instant): Promise<number> {
  const isLater = async (after: number) => {
    const [line] = await storage.journal({ after, limit: 1 });
    return line === undefined || isAtOrAfter(toldAt(line), since);
  };
  let high = 1;
  while (!await isLater(high)) high *= 2;
  let low = -1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await isLater(middle)) high = middle;
    else low = middle;
  }
  return Math.max(high, 0);
}

function toldAt({ at, told }: JournalLine): Temporal.Instant {
  return told ?? at;
}

function isAtOrAfter(moment: Temporal.Instant, other: Temporal.Instant): boolean {
  return Temporal.Instant.compare(moment, other) >= 0;
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
