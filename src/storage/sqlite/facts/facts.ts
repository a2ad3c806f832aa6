import type { DatabaseSync } from "node:sqlite";
import type { Patron } from "../../../library/patron.ts";
import type { PatronListing } from "../../../library/report.ts";
import type { PatronFacts, PatronOverviewQuery, Storage, TitleFacts } from "../../port/storage.ts";
import type { StorageQuestion } from "../../port/storage_question.ts";
import { integer, type Row, text } from "../../rows/row.ts";
import { type ItemFactsReader, itemFactsReader } from "./item_facts.ts";
import { type PatronFactsReader, patronFactsReader } from "./patron_facts.ts";
import { type PatronListsReader, patronListsReader } from "./patron_lists.ts";
import { titleFactsReader } from "./title_facts.ts";

type OverviewPage = NonNullable<PatronOverviewQuery["page"]>;

/** The questions of the port, each answered at once by a few statements; the caller holds the read transaction. */
type PreparedFacts = {
  readonly [Q in StorageQuestion]: AnsweredAtOnce<Storage[Q]>;
};

/** A question of the port that is answered without a promise. */
type AnsweredAtOnce<Question> = Question extends (...asked: infer Asked) => Promise<infer Answer>
  ? (...asked: Asked) => Answer
  : never;

/** Prepares the statements of every question. */
export function factsReader(db: Pick<DatabaseSync, "prepare">): PreparedFacts {
  const patrons = patronFactsReader(db);
  const items = itemFactsReader(db);
  const lists = patronListsReader(db);
  return {
    ...patronQuestions(patrons, lists),
    ...itemQuestions(patrons, items, titleFactsReader(db, items.queue)),
    ...libraryQuestions(db),
  };
}

/** What is asked about a patron alone. */
function patronQuestions(
  { facts: patronFacts, lastChange: lastChangeOf }: PatronFactsReader,
  lists: PatronListsReader,
): Pick<PreparedFacts, "patronFacts" | "patronOverview" | "loansFacts" | "feeFacts" | "list" | "fees" | "feesOfItem"> {
  function listingOf(facts: PatronFacts, page: OverviewPage, now: Temporal.Instant): PatronListing {
    const { patronId } = facts.patron;
    const nothing = hasNothing(facts, page.kind);
    if (page.kind === "fees") return { kind: "fees", fees: nothing ? [] : lists.fees(patronId, page) };
    return { kind: "items", itemIds: nothing ? [] : lists.barcodes({ ...page, patronId, now }) };
  }

  return {
    patronFacts(patronId, now) {
      const patron = patronFacts(patronId, now);
      const lastChange = patron && lastChangeOf(patron.patron.patronId);
      return patron && { ...patron, ...(lastChange !== undefined && { lastChange }) };
    },
    patronOverview({ patronId, now, page, loans }) {
      const patron = patronFacts(patronId, now);
      if (patron === undefined) return undefined;
      const found = patron.patron.patronId;
      return {
        patron,
        loans: loans === undefined || patron.loans.total === 0 ? [] : lists.loans(found, loans),
        ...(page !== undefined && { listing: listingOf(patron, page, now) }),
      };
    },
    loansFacts(patronId, now, which) {
      const patron = patronFacts(patronId, now);
      return patron && { patron, loans: lists.loans(patron.patron.patronId, which) };
    },
    feeFacts({ patronId, account, transactionId, since, now }) {
      const patron = patronFacts(patronId, now);
      if (patron === undefined) return undefined;
      const fees = lists.fees(patron.patron.patronId, { from: 1 });
      return { patron, fees, earlier: lists.earlierPayments(account, transactionId, since) };
    },
    list: lists.barcodes,
    fees: ({ patronId, ...page }) => lists.fees(patronId, page),
    feesOfItem: lists.feesOfItem,
  };
}

/** What is asked about a copy or a title, and about a patron who wants it. */
function itemQuestions(
  { facts: patronFacts, borrower: borrowerOf }: PatronFactsReader,
  items: ItemFactsReader,
  titleFacts: (asked: string) => TitleFacts | undefined,
): Pick<PreparedFacts, "itemFacts" | "itemOverview" | "checkoutFacts" | "checkinFacts" | "titleFacts"> {
  return {
    itemFacts(itemId) {
      const item = items.facts(itemId);
      const lastChange = item && items.lastChange(itemId);
      return item && { ...item, ...(lastChange !== undefined && { lastChange }) };
    },
    itemOverview: items.overview,
    checkoutFacts(patronId, itemId, now) {
      const patron = patronFacts(patronId, now);
      const item = items.facts(itemId);
      return { ...(patron !== undefined && { patron }), ...(item !== undefined && { item }) };
    },
    checkinFacts(itemId) {
      const item = items.facts(itemId);
      if (item === undefined) return undefined;
      const borrower = item.loan === undefined ? undefined : borrowerOf(item.loan.patronId);
      const holders = item.holds.length === 0 ? NOBODY : items.holders(item.item.titleId, item.item.itemId);
      return { item, ...(borrower !== undefined && { borrower }), holders };
    },
    titleFacts(patronId, asked, now) {
      const patron = patronFacts(patronId, now);
      const title = titleFacts(asked);
      return { ...(patron !== undefined && { patron }), ...(title !== undefined && { title }) };
    },
  };
}

/** What is asked about the library as a whole. */
function libraryQuestions(db: Pick<DatabaseSync, "prepare">): Pick<PreparedFacts, "counts" | "use" | "note"> {
  const counts = db.prepare(
    `select ${["patrons", "items", "loans"].map((table) => `(${countSql(table)}) as ${table}`).join(", ")}`,
  );
  const use = db.prepare(
    `select (select page_count from pragma_page_count) * (select page_size from pragma_page_size) as bytes,
       coalesce((select max(journal_id) from journal), 0) as newest`,
  );
  const note = db.prepare("select value from notes where name = ?1");

  return {
    counts: (most = NO_LIMIT) => countsFrom(counts.get(most) ?? {}),
    use() {
      const row = use.get() ?? {};
      return { bytes: integer(row, "bytes"), newestJournalId: integer(row, "newest") };
    },
    note(name) {
      const row = note.get(name);
      return row && text(row, "value");
    },
  };
}

/** Tells whether the counts show that a list is empty. */
function hasNothing({ loans, holds, openFees }: PatronFacts, kind: OverviewPage["kind"]): boolean {
  switch (kind) {
    case "loans":
      return loans.total === 0;
    case "overdue-loans":
      return loans.overdue === 0;
    case "waiting-holds":
    case "unavailable-holds":
      return holds.length === 0;
    case "fees":
      return openFees === 0;
  }
}

const NOBODY: ReadonlyMap<string, Patron> = new Map();

/** SQLite's limit of a list without a limit. */
const NO_LIMIT = -1;

function countSql(table: string): string {
  return `select count(*) from (select 1 from ${table} limit ?1)`;
}

function countsFrom(row: Row): ReturnType<PreparedFacts["counts"]> {
  return { patrons: integer(row, "patrons"), items: integer(row, "items"), loans: integer(row, "loans") };
}
