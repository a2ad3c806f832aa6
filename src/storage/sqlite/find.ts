import { COPIES_SHOWN, type Finder } from "../port/find.ts";
import { chooseTitles, fewPatrons, fewTitles, FOUND_PATRON, foundFrom } from "../rows/found.ts";
import { text } from "../rows/row.ts";
import type { FindThread } from "./find_thread.ts";
import { keyBeginning, LOOKED_AT, type SearchWords, searchWords } from "../rows/search_words.ts";

/** Sorts after every text that has the same beginning. */
const LAST = "\u{10ffff}";
/** Letters of a trigram. */
const GRAM = 3;
/** Trigrams that are looked up at most: each costs as much as there are names with it, and what is found is looked at again. */
const GRAMS = 8;

const COPY = "i.item_id, t.title, i.status, i.loan_patron_id is not null as on_loan";

const BY_CARD = `select ${FOUND_PATRON} from patrons p where p.patron_id >= ?1 and p.patron_id < ?2
  order by p.patron_id limit ?3`;
const BY_LOGIN = `select ${FOUND_PATRON} from patrons p
  where p.login_id >= ?1 and p.login_id < ?2 and p.login_id <> '' order by p.login_id limit ?3`;
const BY_BARCODE = `select ${COPY} from items i join titles t on t.title_id = i.title_id
  where i.item_id >= ?1 and i.item_id < ?2 order by i.item_id limit ?3`;

const PATRONS = `select ${FOUND_PATRON} from find_patrons f join patrons p on p.patron_id = f.patron_id
  where f.place in (select rowid from find_patrons_words where find_patrons_words match ?1 limit ?2)`;
const TITLES = `select t.title_id, t.title, t.author from find_titles f join titles t on t.title_id = f.title_id
  where f.place in (select rowid from find_titles_words where find_titles_words match ?1 limit ?2)`;

const COPIES = `select ${COPY}, count(*) over () as copies from items i join titles t on t.title_id = i.title_id
  where i.title_id = ?1 order by i.item_id limit ?2`;

/** Makes what finds records by parts of what they are called. */
export function finderOf({ ask }: Pick<FindThread, "ask">): Finder["find"] {
  return async (query) => {
    const words = searchWords(query.text);
    const key = keyBeginning(query.text);
    const range = key === undefined ? undefined : [key, `${key}${LAST}`, query.most + 1];
    const [cards = [], logins = [], items = [], patrons = [], titles = []] = await ask([
      ...[BY_CARD, BY_LOGIN, BY_BARCODE].map((sql) => ({ sql, values: range ?? NOTHING })),
      ...byWords(words.indexed, [PATRONS, TITLES]),
    ]);
    const patronsFew = fewPatrons(query, words, patrons), titlesFew = fewTitles(query, words, titles);
    const more = await ask([
      ...byWords(words.wider ?? [], patronsFew ? [PATRONS] : []),
      ...byWords(words.wider ?? [], titlesFew ? [TITLES] : []),
    ]);
    const patronsByWords = [...patrons, ...patronsFew ? more[0] ?? [] : []];
    const chosen = chooseTitles(query, words, [...titles, ...titlesFew ? more.at(-1) ?? [] : []]);
    const copies = await ask(
      chosen.titles.map((row) => ({ sql: COPIES, values: [text(row, "title_id"), COPIES_SHOWN] })),
    );
    const rows = { patronsByKey: [...cards, ...logins], patronsByWords, items };
    return foundFrom(query, words, rows, chosen, (title) => copies[chosen.titles.indexOf(title)] ?? []);
  };
}

function byWords(words: SearchWords["indexed"], statements: readonly string[]) {
  const match = matchOf(words);
  return match === "" ? [] : statements.map((sql) => ({ sql, values: [match, LOOKED_AT] }));
}

/** A range of keys in which there is none. */
const NOTHING = ["", "", 0] as const;

/**
 * Asks for trigrams of the words, some of each, in any of its spellings; empty if there is none. The index keeps no places of
 * trigrams, so that it knows no longer ones (https://sqlite.org/fts5.html#the_detail_option).
 */
function matchOf(words: SearchWords["indexed"]): string {
  const shares = sharesOf(words.map(([written = ""]) => gramsOf(written).length));
  return words.flatMap((ways, at) => {
    const asked = ways.map((way) => gramsOf(way).slice(0, shares[at])).filter((grams) => grams.length > 0);
    return asked.length === 0 ? [] : [`(${asked.map(allOf).join(" OR ")})`];
  }).join(" AND ");
}

/** Divides {@link GRAMS} among words with so many trigrams, one by one. */
function sharesOf(lengths: readonly number[]): readonly number[] {
  const shares = lengths.map(() => 0);
  for (let left = GRAMS, turn = 0; left > 0 && lengths.some((length) => length > turn); turn++) {
    for (const [at, length] of lengths.entries()) {
      if (length > turn && left-- > 0) shares[at] = turn + 1;
    }
  }
  return shares;
}

function allOf(grams: readonly string[]): string {
  return `(${[...new Set(grams)].map((gram) => `"${gram.replaceAll('"', '""')}"`).join(" AND ")})`;
}

/** The trigrams of a word: the last one behind the first, since those in between are much like their neighbours. */
function gramsOf(word: string): readonly string[] {
  const letters = [...word];
  const grams = letters.slice(GRAM - 1).map((_, at) => letters.slice(at, at + GRAM).join(""));
  return [...grams.slice(0, 1), ...grams.slice(1).toReversed()];
}
