/**
 * Measures what finding records by parts of their names takes, what an import takes longer for its index, what questions of
 * terminals take beside it, and on SQLite what the statistics of a year with as many loans as there are copies take: on SQLite,
 * and on PostgreSQL where a url is given. Arguments: patrons, copies, url.
 */
import { join } from "node:path";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";
import { recordsOf } from "../../src/desk/lists/listed_row.ts";
import { searchJournal } from "../../src/desk/search_journal.ts";
import { countLoans } from "../../src/desk/statistics/loan_statistics.ts";
import type { Storage } from "../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { migratePostgres, openPostgresStorage } from "../../src/storage/postgres/open_postgres_storage.ts";
import { say } from "../../packaging/say.ts";
import { addressOf, createDatabase, dropDatabase, through } from "../postgres/test_database.ts";
import { emptyLibrary } from "../support/library/empty_library.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { anItem, aPatron } from "../support/library/records.ts";
import { PLAINLY } from "../support/library/staging.ts";

const [patrons = 100_000, items = 1_000_000] = Deno.args.slice(0, 2).map(Number);
const url = Deno.args[2];

const SYLLABLES =
  "ba be bo da de di fa ga ge gi ka ke la le li lo ma me mi mo na ne ni ra re ri sa se str sch thr ing ung ion ent"
    .split(" ");

/** Words that are the same at each run, the first of them the commonest. */
const WORDS = Array.from({ length: 20_000 }, (_, at) => {
  const syllables = Array.from({ length: 2 + at % 3 }, (_, part) => SYLLABLES[mixed(at * 7 + part) % SYLLABLES.length]);
  return syllables.join("");
});

function mixed(number: number): number {
  let value = Math.imul(number + 0x9e3779b9, 0x85ebca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2ae35);
  return (value ^ value >>> 16) >>> 0;
}

function word(seed: number): string {
  return WORDS[Math.floor(WORDS.length * (mixed(seed) / 2 ** 32) ** 3)] ?? "";
}

const titleOf = (at: number) => Array.from({ length: 3 + at % 6 }, (_, part) => word(at * 11 + part)).join(" ");
const lastName = (at: number) => `${word(at * 3 + 1)}${word(at * 5 + 2)}`;

/** Searches, what is typed first and what takes longest among them. */
const SEARCHES = [
  ["a name", `${lastName(4711).slice(1)} ${word(4711)}`],
  ["a name that nobody has", "whitfield"],
  ["three letters of a name", lastName(99).slice(2, 5)],
  ["two letters", "li"],
  ["the commonest letters", "ing"],
  ["six commonest parts", "str ing ung sch thr ion"],
  ["common parts that no title has together", "ingung ionent"],
  ["a whole title", titleOf(1234)],
  ["a barcode", "30000000123456"],
  ["the beginning of all barcodes", "300"],
] as const;

async function* slices<T>(
  count: number,
  make: (at: number) => T,
): AsyncGenerator<readonly { line: number; record: T }[]> {
  for (let from = 0; from < count; from += 5000) {
    yield await Promise.resolve(
      Array.from({ length: Math.min(5000, count - from) }, (_, at) => ({ line: from + at, record: make(from + at) })),
    );
  }
}

/** Imports the library, and says how many seconds merging took, and of this process's processor time. */
async function importAll(storage: Storage): Promise<string> {
  const stage = await storage.stageImport();
  await stage.begin("patrons", new Set(["patronId", "firstName", "lastName"] as const));
  for await (
    const rows of slices(
      patrons,
      (at) => aPatron({ patronId: `2100${at}`, firstName: word(at), lastName: lastName(at) }),
    )
  ) await stage.add("patrons", rows);
  await stage.begin("items", new Set(["itemId", "titleId", "title"] as const));
  for await (
    const rows of slices(
      items,
      (at) => anItem({ itemId: `3${String(at).padStart(13, "0")}`, titleId: `T${at >> 1}`, title: titleOf(at >> 1) }),
    )
  ) await stage.add("items", rows);
  const began = performance.now();
  const used = process.cpuUsage();
  await stage.merge(PLAINLY, () => {});
  const took = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(used);
  await stage.discard();
  return `${took.toFixed(0)} s, ${((user + system) / 1e6).toFixed(1)} s of processor time`;
}

async function measureSearches(storage: Storage): Promise<void> {
  for (const [what, text] of SEARCHES) {
    const took: number[] = [];
    let found = "";
    const used = process.cpuUsage();
    for (let times = 0; times < 15; times++) {
      const began = performance.now();
      const { patrons, items, titles } = await storage.find({ text, most: 20 });
      took.push(performance.now() - began);
      found = `${patrons.length} patrons, ${items.length} copies, ${titles.length} titles`;
    }
    const { user, system } = process.cpuUsage(used);
    const processor = (user + system) / 15 / 1000;
    const sorted = took.toSorted((a, b) => a - b);
    say(
      `  ${what}: median ${sorted[7]?.toFixed(1)} ms, longest ${sorted.at(-1)?.toFixed(1)} ms, ${
        processor.toFixed(1)
      } ms of this process's processor time; ${found}`,
    );
  }
}

/** Asks for copies at a steady pace, in turns alone and beside four searches a second as somebody types them. */
async function measureBeside(storage: Storage): Promise<void> {
  const rounds = { alone: [] as number[], beside: [] as number[] };
  for (let round = 0; round < 6; round++) {
    for (const how of ["alone", "beside"] as const) {
      const used = process.cpuUsage();
      const end = performance.now() + 3000;
      let asked = 0, searches = 0;
      while (performance.now() < end) {
        for (let each = 0; each < 20; each++) {
          await storage.itemOverview(`3${String(mixed(asked++) % items).padStart(13, "0")}`);
        }
        if (how === "beside" && asked % 1000 === 0) {
          await storage.find({ text: SEARCHES[searches++ % SEARCHES.length]?.[1] ?? "", most: 20 });
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const { user, system } = process.cpuUsage(used);
      rounds[how].push((user + system) / asked);
    }
  }
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[3]?.toFixed(1);
  say(
    `  a question about a copy: ${median(rounds.alone)} µs of processor time, beside searches ${
      median(rounds.beside)
    } µs`,
  );
}

const YEAR = Temporal.Instant.from("2025-01-01T00:00:00Z");

/** Adds the loans of a year to a journal, spread over the copies. */
function addLoans(path: string): void {
  const db = new DatabaseSync(path);
  db.exec(`with recursive n(at) as (select 0 union all select at + 1 from n where at < ${items} - 1)
    insert into journal (at, source, account, terminal, address, message, library, action, patron_id, item_id, outcome)
    select ${YEAR.epochMilliseconds} + at * 31536000000 / ${items}, 'terminal', 'a', 't', '127.0.0.1', 'checkout',
      'B' || (at % 12), 'checkout', '2100' || (at % ${patrons}), '3' || printf('%013d', at * 7919 % ${items}), 'done'
    from n`);
  db.close();
}

/** Counts the loans of the year, as the page of statistics does, while somebody asks for copies. */
async function measureStatistics(storage: Storage): Promise<void> {
  const span = { since: YEAR, until: YEAR.add({ hours: 366 * 24 }) };
  const all = { patronId: "", itemId: "", terminal: "", action: "checkout", reason: "" };
  const counted = async () => {
    const { month } = await countLoans(
      searchJournal(storage, { ...all, ...span }),
      recordsOf(storage, "items"),
      "Europe/Rome",
    );
    return month.reduce((sum, { count }) => sum + count, 0);
  };
  const used = process.cpuUsage();
  const began = performance.now();
  let isOver = false;
  const waits: number[] = [];
  const asking = (async () => {
    for (let at = 0; !isOver; at++) {
      const asked = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 10));
      await storage.itemOverview(`3${String(mixed(at) % items).padStart(13, "0")}`);
      waits.push(performance.now() - asked - 10);
    }
  })();
  const loans = await counted();
  isOver = true;
  await asking;
  const { user, system } = process.cpuUsage(used);
  const sorted = waits.toSorted((a, b) => a - b);
  say(
    `  statistics of ${loans} loans: ${((performance.now() - began) / 1000).toFixed(1)} s, ${
      ((user + system) / 1e6).toFixed(1)
    } s of processor time; a question about a copy beside it took ${sorted[sorted.length >> 1]?.toFixed(1)} ms, ${
      sorted[Math.floor(sorted.length * 0.99)]?.toFixed(1)
    } ms at p99; memory ${(Deno.memoryUsage().rss / 1e6).toFixed(0)} MB`,
  );
}

async function measure(
  name: string,
  open: () => Promise<Storage>,
  dropIndex: () => Promise<void>,
  lend?: () => void,
): Promise<void> {
  say(`${name}, ${patrons} patrons and ${items} copies`);
  const storage = await open();
  say(`  import ${await importAll(storage)}`);
  await measureSearches(storage);
  await measureBeside(storage);
  if (lend !== undefined) {
    lend();
    await measureStatistics(storage);
  }
  await storage.close();
  await dropIndex();
  const plain = await open();
  say(`  import without the index ${await importAll(plain)}`);
  await plain.close();
}

await withTemporaryFolder(async (folder) => {
  let path = join(folder, "with.db");
  await emptyLibrary(path);
  await measure("SQLite", () => openSqliteStorage(path), async () => {
    say(`  the file has ${(Deno.statSync(path).size / 1e6).toFixed(0)} MB`);
    path = join(folder, "without.db");
    await emptyLibrary(path);
    const db = new DatabaseSync(path);
    for (const table of ["patrons", "titles"]) {
      for (const name of ["made", "changed", "gone"]) db.exec(`drop trigger find_${table}_${name}`);
    }
    db.close();
  }, () => addLoans(path));
});
if (url !== undefined) {
  let address = await createDatabase(addressOf(url));
  await migratePostgres(address);
  await measure("PostgreSQL", () => openPostgresStorage(address), async () => {
    await dropDatabase(addressOf(url), address.database);
    address = await createDatabase(addressOf(url));
    await migratePostgres(address);
    await through(address, ({ run }) => run("drop index patrons_by_words, titles_by_words"));
  });
  await dropDatabase(addressOf(url), address.database);
}
