import type { PatronListing } from "../../../library/report.ts";
import type { Borrower, PatronOverviewQuery, Storage } from "../../port/storage.ts";
import type { StorageQuestion } from "../../port/storage_question.ts";
import { integer, type Row, text } from "../../rows/row.ts";
import { ITEM_FACTS, ITEM_OVERVIEW, itemFactsFrom, itemOverviewFrom } from "./item_facts.ts";
import { lastChangeFrom, lastChangeSql } from "./last_change.ts";
import { makeStorable } from "../rows/make_storable.ts";
import { patronFactsFrom, patronFactsSql, patronIdSql } from "./patron_facts.ts";
import {
  FEES_OF_ITEM,
  FEES_PAGE,
  feesSql,
  listSql,
  loanFactsFrom,
  loansSql,
  pageSql,
  pageValues,
} from "./patron_lists.ts";
import type { Value } from "../connection/run.ts";
import { feeFrom, patronFrom, paymentFrom } from "../rows/records.ts";
import { listOf, rowIfAny, rowOf, writeMoment } from "../rows/row.ts";
import { sameIdSql } from "../rows/same_id_sql.ts";
import { TITLE_FACTS, titleFactsFrom, titleIdSql } from "./title_facts.ts";

/** The questions of the port. Each is answered by one statement, so by one round trip that sees one moment. */
type Facts = Pick<Storage, StorageQuestion>;

/** Runs a statement and gives the column `answer` of its row; `undefined` if there is no row, or it is null. */
type Ask = (statement: string, values: readonly Value[]) => Promise<unknown>;

const PATRON = `from patrons p where p.patron_id = ${patronIdSql("$1")}`;
const ITEM = (given: string) =>
  `from items i join titles t on t.title_id = i.title_id where ${sameIdSql("i.item_id", given)}`;

const PATRON_FACTS = `select json_build_object(
  'patron', ${patronFactsSql("p", "$2")},
  'last_change', ${lastChangeSql("p")}
) as answer ${PATRON}`;
const COPY_FACTS = `select ${ITEM_FACTS} as answer ${ITEM("$1")}`;
const COPY_OVERVIEW = `select ${ITEM_OVERVIEW} as answer ${ITEM("$1")}`;

/** The statement of {@link Facts.checkoutFacts}. Values: a patron, the moment, and a copy. */
export const CHECKOUT_FACTS = `select json_build_object(
  'patron', (select ${patronFactsSql("p", "$2")} ${PATRON}),
  'item', (select ${ITEM_OVERVIEW} ${ITEM("$3")})
) as answer`;

/**
 * Holds for which another copy was captured, or that want another copy, are left out. The patrons of the other holds
 * are found first and looked up then, and so is the borrower: with a join, a plan from when there were few holds or
 * loans would scan all of them.
 */
export const CHECKIN_FACTS = `select json_build_object(
  'item', ${ITEM_OVERVIEW},
  'borrower', (
    select json_build_object('patron_id', p.patron_id, 'category', p.category, 'version', p.version)
    from patrons p where p.patron_id = (select b.patron_id from loans b where b.item_id = i.item_id)
  ),
  'holders', (
    select coalesce(json_agg(row_to_json(p)), '[]') from patrons p where p.patron_id = any(array(
      select q.patron_id from holds q
      where q.title_id = i.title_id and coalesce(q.captured_item_id, q.item_id, i.item_id) = i.item_id
    ))
  )
) as answer ${ITEM("$1")}`;

const FACTS_OF_TITLE = `select json_build_object(
  'patron', (select ${patronFactsSql("p", "$2")} ${PATRON}),
  'title', (select ${TITLE_FACTS} from titles t where t.title_id = ${titleIdSql("$3")})
) as answer`;

const LOANS_FACTS = (which: "all" | "awaited") =>
  `select json_build_object('patron', ${patronFactsSql("p", "$2")}, 'loans', ${
    loansSql("p", which)
  }) as answer ${PATRON}`;

/**
 * Values: a patron, length and offset of the page (also without a page), the moment, and for a page of holds the day.
 */
const OVERVIEW = ({ page, loans }: PatronOverviewQuery) =>
  `select json_build_object(
    'patron', ${patronFactsSql("p", "$4")},
    'loans', ${loans === undefined ? "'[]'::json" : loansSql("p", loans)},
    'page', ${page === undefined ? "json_build_array($2::text, $3::text)" : pageSql("p", page.kind)}
  ) as answer ${PATRON}`;

const FEE_FACTS = `select json_build_object(
  'patron', ${patronFactsSql("p", "$2")},
  'fees', ${feesSql("p.patron_id")},
  'earlier', (
    select coalesce(json_agg(row_to_json(e) order by e.paid desc, e.payment_id), '[]') from payments e
    where e.account = $3 and e.transaction_id = $4 and e.transaction_id <> '' and e.paid >= $5::text::timestamptz
  )
) as answer ${PATRON}`;

const COUNTS = `select json_build_object(${
  ["patrons", "items", "loans"].map((table) =>
    `'${table}', (select count(*) from (select from ${table} limit $1::text::bigint) x)`
  ).join(", ")
}) as answer`;

const USE = `select json_build_object('bytes', pg_database_size(current_database()),
  'newest', coalesce((select max(journal_id) from journal), 0)) as answer`;

const NOTE = "select value as answer from notes where name = $1";

/** Makes the questions, which run their statements by `ask`. */
export function factsReader(ask: Ask): Facts {
  return { ...patronQuestions(ask), ...listQuestions(ask), ...itemQuestions(ask), ...libraryQuestions(ask) };
}

/** What is asked about a patron alone. */
function patronQuestions(
  ask: Ask,
): Pick<Facts, "patronFacts" | "patronOverview" | "loansFacts" | "feeFacts"> {
  const overviews = new Map<string, string>();

  /**
   * Gives the statement of an overview. There are few different ones, and they are kept: putting one of five hundred
   * words together takes as long as reading the answer.
   */
  function overviewSql(query: PatronOverviewQuery): string {
    const kind = `${query.page?.kind} ${query.loans}`;
    const statement = overviews.get(kind) ?? OVERVIEW(query);
    overviews.set(kind, statement);
    return statement;
  }

  return {
    async patronFacts(patronId, now) {
      const answer = await ask(PATRON_FACTS, [makeStorable(patronId), writeMoment(now)]);
      if (answer === undefined) return undefined;
      const row = rowOf(answer);
      const lastChange = rowIfAny(row, "last_change");
      return { ...patronFactsFrom(rowOf(row.patron)), ...(lastChange && { lastChange: lastChangeFrom(lastChange) }) };
    },
    async patronOverview(query) {
      const { patronId, now, page } = query;
      const values = [
        makeStorable(patronId),
        ...pageValues(page ?? { from: 1 }),
        writeMoment(now),
        ...dayOfHolds(page),
      ];
      const answer = await ask(overviewSql(query), values);
      if (answer === undefined) return undefined;
      const row = rowOf(answer);
      return {
        patron: patronFactsFrom(rowOf(row.patron)),
        loans: listOf(row, "loans").map(loanFactsFrom),
        ...(page && { listing: listingFrom(page.kind, listOf(row, "page")) }),
      };
    },
    async loansFacts(patronId, now, which) {
      const answer = await ask(LOANS_FACTS(which), [makeStorable(patronId), writeMoment(now)]);
      if (answer === undefined) return undefined;
      const row = rowOf(answer);
      return { patron: patronFactsFrom(rowOf(row.patron)), loans: listOf(row, "loans").map(loanFactsFrom) };
    },
    async feeFacts({ patronId, account, transactionId, since, now }) {
      const values = [
        makeStorable(patronId),
        writeMoment(now),
        makeStorable(account),
        makeStorable(transactionId),
        writeMoment(since),
      ];
      const answer = await ask(FEE_FACTS, values);
      if (answer === undefined) return undefined;
      const row = rowOf(answer);
      return {
        patron: patronFactsFrom(rowOf(row.patron)),
        fees: listOf(row, "fees").map(rowOf).map(feeFrom),
        earlier: listOf(row, "earlier").map(rowOf).map(paymentFrom),
      };
    },
  };
}

/** What is asked for a part of a patron's lists. */
function listQuestions(ask: Ask): Pick<Facts, "list" | "fees" | "feesOfItem"> {
  return {
    async list(query) {
      const { kind, patronId, now } = query;
      const moment = kind === "overdue-loans" ? [writeMoment(now)] : dayOfHolds(query);
      const answer = await ask(listSql(kind), [makeStorable(patronId), ...pageValues(query), ...moment]);
      return listOf({ answer }, "answer").map(String);
    },
    async fees({ patronId, ...page }) {
      const answer = await ask(FEES_PAGE, [makeStorable(patronId), ...pageValues(page)]);
      return listOf({ answer }, "answer").map(rowOf).map(feeFrom);
    },
    async feesOfItem({ patronId, itemId }) {
      const answer = await ask(FEES_OF_ITEM, [makeStorable(patronId), makeStorable(itemId)]);
      return listOf({ answer }, "answer").map(rowOf).map(feeFrom);
    },
  };
}

/** What is asked about a copy or a title, and about a patron who wants it. */
function itemQuestions(
  ask: Ask,
): Pick<Facts, "itemFacts" | "itemOverview" | "checkoutFacts" | "checkinFacts" | "titleFacts"> {
  return {
    async itemFacts(itemId) {
      const answer = await ask(COPY_FACTS, [makeStorable(itemId)]);
      return answer === undefined ? undefined : itemFactsFrom(rowOf(answer));
    },
    async itemOverview(itemId) {
      const answer = await ask(COPY_OVERVIEW, [makeStorable(itemId)]);
      return answer === undefined ? undefined : itemOverviewFrom(rowOf(answer));
    },
    async checkoutFacts(patronId, itemId, now) {
      const row = rowOf(await ask(CHECKOUT_FACTS, [makeStorable(patronId), writeMoment(now), makeStorable(itemId)]));
      const patron = rowIfAny(row, "patron");
      const item = rowIfAny(row, "item");
      return { ...(patron && { patron: patronFactsFrom(patron) }), ...(item && { item: itemFactsFrom(item) }) };
    },
    async checkinFacts(itemId) {
      const answer = await ask(CHECKIN_FACTS, [makeStorable(itemId)]);
      if (answer === undefined) return undefined;
      const row = rowOf(answer);
      const borrower = rowIfAny(row, "borrower");
      const holders = listOf(row, "holders").map((holder) => patronFrom(rowOf(holder)));
      return {
        item: itemFactsFrom(rowOf(row.item)),
        ...(borrower && { borrower: borrowerFrom(borrower) }),
        holders: new Map(holders.map((holder) => [holder.patronId, holder])),
      };
    },
    async titleFacts(patronId, asked, now) {
      const row = rowOf(await ask(FACTS_OF_TITLE, [makeStorable(patronId), writeMoment(now), makeStorable(asked)]));
      const patron = rowIfAny(row, "patron");
      const title = rowIfAny(row, "title");
      return { ...(patron && { patron: patronFactsFrom(patron) }), ...(title && { title: titleFactsFrom(title) }) };
    },
  };
}

/** What is asked about the library as a whole. */
function libraryQuestions(ask: Ask): Pick<Facts, "counts" | "use" | "note"> {
  return {
    async counts(most) {
      const row = rowOf(await ask(COUNTS, [most === undefined ? null : String(most)]));
      return { patrons: integer(row, "patrons"), items: integer(row, "items"), loans: integer(row, "loans") };
    },
    async use() {
      const row = rowOf(await ask(USE, []));
      return { bytes: integer(row, "bytes"), newestJournalId: integer(row, "newest") };
    },
    async note(name) {
      const answer = await ask(NOTE, [makeStorable(name)]);
      return answer === undefined ? undefined : text({ answer }, "answer");
    },
  };
}

/** Gives the day that decides which holds are in a list; nothing for other lists. */
function dayOfHolds(list: PatronOverviewQuery["page"]): readonly Value[] {
  return list !== undefined && "today" in list ? [list.today] : [];
}

function listingFrom(kind: string, page: readonly unknown[]): PatronListing {
  if (kind === "fees") return { kind: "fees", fees: page.map(rowOf).map(feeFrom) };
  return { kind: "items", itemIds: page.map(String) };
}

function borrowerFrom(row: Row): Borrower {
  return { patronId: text(row, "patron_id"), category: text(row, "category"), version: integer(row, "version") };
}
