import { setTimeout } from "node:timers/promises";
import { sameId } from "../library/id.ts";
import type { JournalSearch } from "./desk.ts";
import type { JournalLine } from "../storage/port/journal_line.ts";
import type { Storage } from "../storage/port/storage.ts";

/** Rows that are read at once: few enough that no terminal waits for them. */
const SLICE = 500;

/**
 * Walks through the journal in the order in which rows were told or the other way round, and gives those that are wanted. It reads slice by slice,
 * and lets the event loop go on after each: a search in years of rows must not hold terminals up.
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
    // Not an immediate, which is ready at once: while anything is, Deno hardly looks at sockets.
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
