import { assert, assertEquals } from "@std/assert";
import type { Ledger, LedgerRow } from "../../../src/storage/port/ledger.ts";
import { aLedgerEntry, isDone, NEW } from "./ledger_entries.ts";

/** Says how the version before writes a return, and its row in the ledger where it was begun. */
interface OlderReturn {
  readonly item: string;
  /** The state of the return, and of its row in the ledger, with what the terminal was told. */
  readonly state: "waiting" | "begun" | "over" | "taken back";
  readonly ledger?: readonly [state: string, told: string];
  readonly doubt?: string;
  readonly alert?: string;
}

/** Returns in each state that they may have. */
export const OLDER_RETURNS: readonly OlderReturn[] = [
  { item: "waits", state: "waiting" },
  { item: "waits-again", state: "waiting", ledger: ["not sent", "no"] },
  { item: "tried", state: "begun", ledger: ["not sent", "no"] },
  { item: "open", state: "begun", ledger: ["open", "yes"] },
  { item: "unknown", state: "begun", ledger: ["unknown", "yes"] },
  { item: "unknown-over", state: "over", ledger: ["unknown", "yes"] },
  { item: "done", state: "over", ledger: ["done", "yes"], alert: "01" },
  { item: "listed", state: "over", ledger: ["not sent", "yes"], doubt: "no-due" },
  { item: "closed", state: "over", ledger: ["closed", "yes"] },
  { item: "pruned", state: "over", alert: "02" },
  { item: "forgotten", state: "over" },
  { item: "undone", state: "taken back" },
  { item: "waits", state: "waiting" },
];

/** What is to be seen of them; the rows of tries that were not sent stand for themselves. */
const SEEN = [
  "closed: closed yes",
  "done: done yes captured 01",
  "listed: not sent yes no-due",
  "open: open yes",
  "pruned: done yes captured 02",
  "tried: waiting yes",
  "unknown-over: unknown yes",
  "unknown: unknown yes",
  "waits-again: waiting yes",
  "waits: waiting yes",
  "waits: waiting yes",
];

function seen({ itemId, state, terminalTold, doubt, captured }: LedgerRow): string {
  const notes = [...doubt === undefined ? [] : [doubt], ...captured ? [`captured ${captured.alertType}`] : []];
  return [`${itemId}: ${state} ${terminalTold}`, ...notes].join(" ");
}

/** Asserts that none of them is lost, and that nothing is lent past them. */
export async function olderReturnsAreKept(ledger: Ledger, numbers: readonly number[]): Promise<void> {
  const rows = (await Promise.all(numbers.map((number) => ledger.row(number)))).filter((row) => row !== undefined);
  const kept = rows.filter(({ state, terminalTold }) => state !== "not sent" || terminalTold === "yes");
  assertEquals(kept.map(seen).toSorted(), SEEN);
  const exceptions = (await ledger.exceptions({ limit: 99 })).map(({ itemId }) => itemId);
  assertEquals(exceptions.toSorted(), ["listed", "unknown", "unknown-over"]);
  assertEquals((await ledger.waitingTally()).map(({ count }) => count), [5]);
  const entry = aLedgerEntry({ institution: "MAIN" });
  const earlier = async (item: string) =>
    (await ledger.earlier(entry, { keys: [`K ${item}`], whenever: false }))?.state;
  assertEquals(await Promise.all(["waits", "open", "unknown", "listed", "done", "undone"].map(earlier)), [
    ...["waiting", "open", "unknown", "not sent", "done", undefined],
  ]);
  for (const itemId of ["waits", "tried", "open", "unknown", "unknown-over"]) {
    assertEquals([itemId, (await ledger.begin({ ...entry, itemId }, NEW)).kind], [itemId, "in the way"]);
  }
}

/** Asserts that what waited is handed over, the older one of a copy first. */
export async function olderReturnsAreHandedOver(ledger: Ledger): Promise<void> {
  const [first, second] = await ledger.waitingOf("MAIN", "waits");
  assert(first !== undefined && second !== undefined);
  const sending = { owner: "B", openFor: 60_000, standsFor: 60_000, told: first.at };
  assertEquals((await ledger.handOver(second.ledgerId, sending)).kind, "in the way");
  assertEquals((await ledger.handOver(first.ledgerId, sending)).kind, "begun");
  assertEquals(await ledger.settle(first.ledgerId, isDone()), true);
  assertEquals((await ledger.handOver(second.ledgerId, sending)).kind, "begun");
}
