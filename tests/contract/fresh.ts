import { assert } from "@std/assert";
import type { Applied, Change } from "../../src/storage/port/change.ts";
import type { ItemFacts, PatronFacts, Records, Storage } from "../../src/storage/port/storage.ts";
import { aChange, anEntry, anOrigin, aRetry, movesItem, movesPatron } from "../support/library/changes.ts";
import { aLoan, NOON, TODAY } from "../support/library/records.ts";

/** A journal row, as far as the suite looks at it. The port itself has no way to read the journal. */
export interface JournalLine {
  readonly at: Temporal.Instant;
  readonly account: string;
  readonly terminal: string;
  readonly address: string;
  readonly message: string;
  readonly library: string;
  readonly action: string;
  readonly outcome: string;
  readonly patronId?: string;
  readonly itemId?: string;
  readonly titleId?: string;
  readonly reason?: string;
  readonly detail?: string;
}

/** Reads a row of the journal's table; `at` is its moment, which each database writes in its own way. */
export function journalLineFrom(row: Readonly<Record<string, unknown>>, at: Temporal.Instant): JournalLine {
  const word = (column: string) => row[column] === null ? undefined : String(row[column]);
  return {
    at,
    account: String(row.account),
    terminal: String(row.terminal),
    address: String(row.address),
    message: String(row.message),
    library: String(row.library),
    action: String(row.action),
    outcome: String(row.outcome),
    patronId: word("patron_id"),
    itemId: word("item_id"),
    titleId: word("title_id"),
    reason: word("reason"),
    detail: word("detail"),
  };
}

/** An empty storage for one test, which nobody else uses. */
export interface Fresh {
  readonly storage: Storage;
  /** Opens the same data again, as another process would; the first storage stays as it is. */
  reopen(): Promise<Storage>;
  /** The journal, oldest row first, whether or not the storage is still open. */
  journal(): Promise<readonly JournalLine[]>;
  /** Closes what is open and removes the data. */
  discard(): Promise<void>;
}

/** Registers one test that gets a storage with these records in it. */
export type ContractTest = (
  behaviour: string,
  records: Records,
  body: (storage: Storage, fresh: Fresh) => Promise<void>,
) => void;

/** A patron who must be there. */
export async function patronOf(storage: Storage, patronId: string, now = NOON): Promise<PatronFacts> {
  const facts = await storage.patronFacts(patronId, now);
  assert(facts, `patron ${patronId} is not there`);
  return facts;
}

/** A copy that must be there. */
export async function itemOf(storage: Storage, itemId: string): Promise<ItemFacts> {
  const facts = await storage.itemFacts(itemId);
  assert(facts, `item ${itemId} is not there`);
  return facts;
}

/** A loan that decides nothing: it is opened on the patron and the copy as they were read. */
export function lending(patron: PatronFacts, item: ItemFacts, { key, at = NOON }: Request = {}): Change {
  const patronId = patron.patron.patronId;
  const itemId = item.item.itemId;
  return aChange({
    expect: [movesPatron(patron), movesItem(item)],
    effects: [{ kind: "open-loan", loan: aLoan({ patronId, itemId }) }],
    entry: anEntry({ at, origin: anOrigin({ retry: aRetry(key) }), patronId, itemId }),
    outcome: `lent ${itemId} to ${patronId}`,
  });
}

/** What tells a request from another. */
export interface Request {
  readonly key?: string;
  readonly at?: Temporal.Instant;
}

/** Reads patron and copy and lends the one to the other. */
export async function lend(storage: Storage, patronId: string, itemId: string, request?: Request): Promise<Applied> {
  return await storage.apply(lending(await patronOf(storage, patronId), await itemOf(storage, itemId), request));
}

/** Everything that can be read of these patrons, copies and titles, to be compared with how it was. */
export async function everything(
  { storage, journal }: Fresh,
  known: { readonly patrons: readonly string[]; readonly items: readonly string[]; readonly titles: readonly string[] },
): Promise<unknown> {
  const patrons = known.patrons.map(async (patronId) => [
    await storage.loansFacts(patronId, NOON, "all"),
    await storage.feeFacts({ patronId, account: "desk", transactionId: "BK1", since: NOON, now: NOON }),
    await storage.list({ patronId, kind: "waiting-holds", from: 1, now: NOON, today: TODAY }),
    await storage.list({ patronId, kind: "unavailable-holds", from: 1, now: NOON, today: TODAY }),
  ]);
  const items = known.items.map((itemId) => storage.checkinFacts(itemId));
  const titles = known.titles.map((titleId) => storage.titleFacts("", titleId, NOON));
  return await Promise.all([...patrons, ...items, ...titles, storage.counts(), journal()]);
}
