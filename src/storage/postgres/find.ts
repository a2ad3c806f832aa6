import { notice } from "../../library/notice.ts";
import { COPIES_SHOWN, type Finder, type FindQuery } from "../port/find.ts";
import { chooseTitles, fewPatrons, fewTitles, FOUND_PATRON, foundFrom } from "../rows/found.ts";
import { type Row, text } from "../rows/row.ts";
import { fold } from "../rows/fold.ts";
import { keyBeginning, searchWords } from "../rows/search_words.ts";
import { oneByOne, SPELLINGS } from "../rows/spellings.ts";
import type { Run } from "./connection/run.ts";
import type { Database } from "./database.ts";
import { PATRON_BEGINNING, PATRON_WORDS, TITLE_BEGINNING, TITLE_WORDS } from "./migrations/find_index.ts";
import { makeStorable } from "./rows/make_storable.ts";

/** How many matching rows are read at most; of these, the first by name are shown. */
const MATCHES = 100;

const COPY = `i.item_id, t.title, i.status,
  (select count(*)::integer from loans l where l.item_id = i.item_id) as on_loan`;
const TITLE = "t.title_id, t.title, t.author";
const COPIES =
  `select chosen.title_id, c.* from jsonb_array_elements_text($1::text::jsonb) chosen (title_id) cross join lateral (
  select ${COPY}, (count(*) over ())::integer as copies from items i join titles t on t.title_id = i.title_id
  where i.title_id = chosen.title_id order by i.item_id limit ${COPIES_SHOWN}
) c`;

const KEY = (column: string) => `lower(${column}) like lower($1::text collate "C") limit $2::text::integer`;
const BY_CARD = `select ${FOUND_PATRON} from patrons p where ${KEY("p.patron_id")}`;
const BY_LOGIN = `select ${FOUND_PATRON} from patrons p where p.login_id <> '' and ${KEY("p.login_id")}`;
const BY_BARCODE = `select ${COPY} from items i join titles t on t.title_id = i.title_id
  where i.item_id in (select k.item_id from items k where ${KEY("k.item_id")}) order by lower(i.item_id)`;

/**
 * A word that is in every fifth title is found sooner by reading all titles than by the index. So for each search the
 * planner may choose, which it may not otherwise, and it plans with the words themselves.
 */
const PLANNED =
  "select set_config('enable_seqscan', 'on', true), set_config('plan_cache_mode', 'force_custom_plan', true)";

/** What is looked up in more ways is rare, and reading all would fold each name once for each way. */
const BY_INDEX = "select set_config('enable_seqscan', 'off', true)";

/**
 * What the index can look up wherever the database was made: with the character type C, pg_trgm knows no other letters, and
 * PostgreSQL would read all names.
 */
const TRIGRAM = /[a-z0-9]{3}/;

const BY_PARTS =
  "select to_regclass('patrons_by_words') is not null and to_regclass('titles_by_words') is not null as answer";

const LIMITED = notice(
  "found-by-beginnings",
  "names and titles are found by their beginnings only, since the database lacks the extension pg_trgm: " +
    "have it created (create extension pg_trgm), and run sip2d migrate",
);

/** Makes the finder of records by parts of their names, over a database. */
export function finderOf(database: Pick<Database, "patiently">): Finder["find"] {
  return (query) =>
    database.patiently(({ pool }) =>
      pool.transaction(async (run) => {
        const words = searchWords(query.text);
        const [, [parts]] = await Promise.all([run(PLANNED), run(BY_PARTS)]);
        const byParts = parts?.answer === true;
        const [patronsByKey, items] = await byKey(run, query);
        const byWords = byParts ? anyParts(run) : beginnings(run, query.text);
        const asWritten = oneByOne(words.indexed);
        const [patrons, found] = await Promise.all([byWords.patrons(asWritten), byWords.titles(asWritten)]);
        const isAsked = new Set(asWritten.map((list) => JSON.stringify(list)));
        const wider = oneByOne(words.wider ?? []).filter((list) => {
          const [[way = ""] = []] = list;
          return TRIGRAM.test(fold(way)) && !isAsked.has(JSON.stringify(list));
        });
        const [, morePatrons, moreTitles] = await Promise.all([
          wider.length > 0 ? run(BY_INDEX) : undefined,
          fewPatrons(query, words, patrons) ? byWords.patrons(wider) : [],
          fewTitles(query, words, found) ? byWords.titles(wider) : [],
        ]);
        const patronsByWords = [...patrons, ...morePatrons], titles = [...found, ...moreTitles];
        const chosen = chooseTitles(query, words, titles);
        const copies = Map.groupBy(await run(COPIES, [JSON.stringify(chosen.titles.map(titleId))]), titleId);
        const rows = { patronsByKey, patronsByWords, items };
        const shown = foundFrom(query, words, rows, chosen, (title) => copies.get(titleId(title)) ?? []);
        return byParts ? shown : { ...shown, limited: LIMITED };
      })
    );
}

async function byKey(run: Run, { text, most }: FindQuery): Promise<readonly [readonly Row[], readonly Row[]]> {
  const key = keyBeginning(text);
  if (key === undefined) return [[], []];
  const values = [`${literal(key)}%`, String(most + 1)];
  const [cards, logins, items] = await Promise.all([BY_CARD, BY_LOGIN, BY_BARCODE].map((each) => run(each, values)));
  return [[...cards ?? [], ...logins ?? []], items ?? []];
}

/** Lists of words that an index can find, each word in some spellings. */
type Lists = ReturnType<typeof oneByOne>;

/** Finds patrons and titles that have all words of one of some lists. */
interface ByWords {
  patrons(lists: Lists): Promise<readonly Row[]>;
  titles(lists: Lists): Promise<readonly Row[]>;
}

/** Finds any part of a name, by the indexes of trigrams. */
function anyParts(run: Run): ByWords {
  const find = (selected: string, names: string, lists: Lists) =>
    forEach(
      lists,
      (words) =>
        run(`select ${selected} where ${havingAll(names, 0, words)} limit ${MATCHES}`, patterns(words, anywhere)),
    );
  return {
    patrons: (lists) => find(`${FOUND_PATRON} from patrons p`, PATRON_WORDS, lists),
    titles: (lists) => find(`${TITLE} from titles t`, TITLE_WORDS, lists),
  };
}

/**
 * Finds beginnings, by the indexes of the beginnings of last names and titles. One of the words must begin the last
 * name.
 */
function beginnings(run: Run, text: string): ByWords {
  return {
    patrons: (lists) =>
      forEach(lists, (words) => {
        const asBeginnings = patterns(words, beginning);
        const begins = asBeginnings.map((_, at) => `${PATRON_BEGINNING} like $${at + 1}::text`).join(" or ");
        const condition = `(${begins}) and ${havingAll(PATRON_WORDS, asBeginnings.length, words)}`;
        const values = [...asBeginnings, ...patterns(words, anywhere)];
        return run(`select ${FOUND_PATRON} from patrons p where ${condition} limit ${MATCHES}`, values);
      }),
    async titles([words]) {
      if (words === undefined) return [];
      const sql = `select ${TITLE} from titles t where ${TITLE_BEGINNING} like $1::text limit ${MATCHES}`;
      return await run(sql, [beginning(text)]);
    },
  };
}

/**
 * Runs a query for each list. A single one in which each word has several spellings would be planned badly: PostgreSQL
 * reads all names then, a hundred times slower.
 */
async function forEach(
  lists: Lists,
  query: (words: Lists[number]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  return (await Promise.all(lists.map(query))).flat();
}

/** Writes the condition that `names` contain all words; their placeholders come after `before` others. */
function havingAll(names: string, before: number, words: Lists[number]): string {
  let placeholder = before;
  const havingAny = (ways: readonly unknown[]) =>
    `(${ways.map(() => `${names} like $${++placeholder}::text`).join(" or ")})`;
  return padded(words).map(havingAny).join(" and ");
}

/** Writes the patterns of words. Nothing is like null, and the planner leaves it out. */
function patterns(words: Lists[number], written: (way: string) => string): readonly (string | null)[] {
  return padded(words).flat().map((way) => way === null ? null : written(way));
}

/**
 * Gives all words but the first as many spellings as each other. A connection keeps each statement that it has run, so that
 * there must be few.
 */
function padded([first = [], ...others]: Lists[number]): readonly (readonly (string | null)[])[] {
  if (others.every(({ length }) => length === 1)) return [first, ...others];
  return [first, ...others.map((ways) => Array.from({ length: SPELLINGS }, (_, nth) => ways[nth] ?? null))];
}

function anywhere(way: string): string {
  return `%${literal(fold(way))}%`;
}

function beginning(way: string): string {
  return `${literal(fold(way.trim()))}%`;
}

function titleId(row: Row): string {
  return text(row, "title_id");
}

/** Escapes the characters of a text that mean something in LIKE. */
function literal(text: string): string {
  return makeStorable(text).replaceAll(/[\\%_]/g, "\\$&");
}
