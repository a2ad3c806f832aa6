import { ITEM_STATUSES } from "../../library/item.ts";
import { COPIES_SHOWN, type FindQuery, type Found, type FoundItem, type FoundPatron } from "../port/find.ts";
import { integer, oneOf, type Row, text } from "./row.ts";
import type { SearchWords } from "./search_words.ts";

/** Rows that an index gave for a search. Those by words need not have all of them. */
interface FoundRows {
  readonly patronsByKey: readonly Row[];
  readonly patronsByWords: readonly Row[];
  readonly items: readonly Row[];
}

/** Titles that are listed, and whether there are more. */
interface ChosenTitles {
  readonly titles: readonly Row[];
  readonly more: boolean;
}

/** What to select of a patron `p`. */
export const FOUND_PATRON = "p.patron_id, p.login_id, p.first_name, p.last_name";

/** Tells whether a search by words found fewer patrons than are listed, so that other spellings are looked up, too. */
export function fewPatrons({ most }: FindQuery, words: SearchWords, rows: readonly Row[]): boolean {
  const found = rows.filter((row) => words.matches(text(row, "first_name"), text(row, "last_name")));
  return new Set(found.map((row) => text(row, "patron_id"))).size < most;
}

/** Tells the same of titles. */
export function fewTitles({ most }: FindQuery, words: SearchWords, rows: readonly Row[]): boolean {
  const found = rows.filter((row) => words.matches(text(row, "title")));
  return new Set(found.map((row) => text(row, "title_id"))).size < most;
}

/** Chooses the titles that are listed from those that an index gave. Only their copies need be looked up. */
export function chooseTitles({ most }: FindQuery, words: SearchWords, rows: readonly Row[]): ChosenTitles {
  const byId = new Map(rows.map((row) => [text(row, "title_id"), row]));
  const titles = [...byId.values()].filter((row) => words.matches(text(row, "title")));
  return { titles: titles.toSorted(byTitle()).slice(0, most), more: titles.length > most };
}

/**
 * Makes of rows what was found: by name, and not more than was asked for.
 *
 * @param copies gives the copies of a title's row, those that are shown at least, each with the number of all
 */
export function foundFrom(
  { most }: FindQuery,
  words: SearchWords,
  rows: FoundRows,
  { titles, more }: ChosenTitles,
  copies: (title: Row) => readonly Row[],
): Found {
  const named = rows.patronsByWords.map(patronFrom).filter((each) => words.matches(each.firstName, each.lastName));
  const patrons = new Map([...rows.patronsByKey.map(patronFrom), ...named].map((each) => [each.patronId, each]));
  return {
    patrons: [...patrons.values()].toSorted(byName()).slice(0, most),
    items: rows.items.slice(0, most).map(itemFrom),
    titles: titles.map((row) => titleFrom(row, copies(row))),
    more: more || Math.max(patrons.size, rows.items.length) > most,
  };
}

function patronFrom(row: Row): FoundPatron {
  return {
    patronId: text(row, "patron_id"),
    loginId: text(row, "login_id"),
    firstName: text(row, "first_name"),
    lastName: text(row, "last_name"),
  };
}

function itemFrom(row: Row): FoundItem {
  return {
    itemId: text(row, "item_id"),
    title: text(row, "title"),
    status: oneOf(ITEM_STATUSES, row, "status"),
    onLoan: integer(row, "on_loan") > 0,
  };
}

function titleFrom(row: Row, copies: readonly Row[]): Found["titles"][number] {
  const [first] = copies;
  return {
    titleId: text(row, "title_id"),
    title: text(row, "title"),
    author: text(row, "author"),
    copies: copies.slice(0, COPIES_SHOWN).map(itemFrom),
    copyCount: first === undefined ? 0 : integer(first, "copies"),
  };
}

/** Makes the order of names and titles. It is made for each search: a server that starts need not load what Intl knows. */
function alphabetical(): Intl.Collator {
  return new Intl.Collator("en");
}

function byName(): (a: FoundPatron, b: FoundPatron) => number {
  const order = alphabetical();
  return (a, b) =>
    order.compare(`${a.lastName}, ${a.firstName}`, `${b.lastName}, ${b.firstName}`) ||
    order.compare(a.patronId, b.patronId);
}

function byTitle(): (a: Row, b: Row) => number {
  const order = alphabetical();
  return (a, b) => order.compare(text(a, "title"), text(b, "title"));
}
