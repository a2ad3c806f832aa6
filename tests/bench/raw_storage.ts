import { join } from "node:path";
import process from "node:process";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { createEngine } from "../../src/circulation/engine.ts";
import type { Library } from "../../src/library/library.ts";
import { prepareDatabase } from "../../src/storage/sqlite/database/prepare_database.ts";
import { IN_MEMORY } from "../../src/storage/sqlite/database/prepare_database.ts";
import { TABLES } from "../../src/storage/rows/tables.ts";
import { sqliteStorage } from "../../src/storage/sqlite/sqlite_storage.ts";
import { identifierAt, type NumberPattern, parseNumberPattern, sizeOf } from "../../src/tools/load/number_pattern.ts";
import { anOrigin, aRetry } from "../support/library/changes.ts";
import { aCheckin, aCheckout } from "../support/library/commands.ts";
import { someRules } from "../support/library/facts.ts";
import { UNGUARDED } from "../support/library/unguarded.ts";
import { copyOfLibrary, type LibrarySize, patternsOf, titleIdOf } from "./bench_library.ts";
import type { RawFigures } from "./raw_figures.ts";

/** One statement that was executed. */
interface Executed {
  readonly sql: string;
  readonly how: "run" | "get" | "all";
  readonly values: readonly SQLInputValue[];
}

/** The statements of one message: what it reads, in a transaction of its own, and its part of the group's. */
interface Work {
  readonly reads: readonly Executed[];
  readonly writes: readonly Executed[];
}

/** Statements about the transaction itself, of which a replay makes its own, and what is asked once in each. */
const TRANSACTION = /^(begin|commit|savepoint|release|rollback|select journal_id, key)\b/;

/**
 * Executes the statements of checkouts and checkins, and nothing else: as often and in the same transactions as the
 * engine does it when so many terminals wait at the same time. The statements are those that the engine was seen to
 * execute.
 *
 * @param group how many changes share a commit
 */
export async function measureRawStorage(
  size: LibrarySize,
  folder: string,
  { group, seconds }: { readonly group: number; readonly seconds: number },
): Promise<RawFigures> {
  const path = join(folder, "raw.db");
  await copyOfLibrary(size, path);
  const patterns = patternsOf(size);
  const items = parseNumberPattern(patterns.freeItems);
  const patrons = parseNumberPattern(patterns.newPatrons);
  const seen = await watchEngine(path, items, patrons);
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    await prepareDatabase(db, path);
    return replay(db, seen, { items, patrons, group, seconds });
  } finally {
    db.close();
    await Deno.remove(path);
  }
}

/** Lets the engine lend and take back the first item, and tells what it executed. */
async function watchEngine(path: string, items: NumberPattern, patrons: NumberPattern) {
  const db = new DatabaseSync(path, { timeout: 0 });
  await prepareDatabase(db, path);
  const executed: Executed[] = [];
  const storage = sqliteStorage(watched(db, executed), {
    path: IN_MEMORY,
    patience: 5000,
    journalLost: (_rows, error) => {
      throw error;
    },
    open: () => Promise.reject(new Error("nobody opens another")),
    checkpointer: { look() {}, end: () => Promise.resolve() },
  });
  const pins = { verify: () => Promise.resolve(true), verifyUnknown: () => Promise.resolve() };
  const library = createEngine({
    storage,
    pins,
    rules: () => someRules(),
    ...UNGUARDED,
    newId: () => crypto.randomUUID(),
  });
  const checkout = await worksOf(executed, () => lend(library, items, patrons));
  const checkin = await worksOf(executed, () => takeBack(library, items));
  await storage.close();
  return { checkout, checkin };
}

async function lend(library: Library, items: NumberPattern, patrons: NumberPattern): Promise<boolean> {
  const itemId = identifierAt(items, 0), patronId = identifierAt(patrons, 0);
  const command = aCheckout({
    itemId,
    patronId,
    now: Temporal.Now.instant(),
    origin: anOrigin({ retry: aRetry("lend") }),
  });
  return (await library.checkout(command)).ok;
}

async function takeBack(library: Library, items: NumberPattern): Promise<boolean> {
  const origin = anOrigin({ retry: aRetry("take-back") });
  const command = aCheckin({ itemId: identifierAt(items, 0), now: Temporal.Now.instant(), origin });
  return (await library.checkin(command)).ok;
}

async function worksOf(executed: Executed[], service: () => Promise<boolean>): Promise<Work> {
  executed.length = 0;
  if (!await service()) throw new Error("the engine refused what is to be measured");
  const begun = executed.findIndex(({ sql }) => sql === "begin immediate");
  const work = ({ sql }: Executed) => !TRANSACTION.test(sql);
  return { reads: executed.slice(0, begun).filter(work), writes: executed.slice(begun).filter(work) };
}

/** The same connection, whose statements are noted as they are executed. */
function watched(db: DatabaseSync, executed: Executed[]): DatabaseSync {
  return new Proxy(db, {
    get(target, name) {
      if (name === "prepare") return (sql: string) => watchedStatement(target.prepare(sql), sql, executed);
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function watchedStatement(statement: StatementSync, sql: string, executed: Executed[]): StatementSync {
  return new Proxy(statement, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (name !== "run" && name !== "get" && name !== "all") return value.bind(target);
      return (...values: SQLInputValue[]) => {
        executed.push({ sql, how: name, values });
        return value.apply(target, values);
      };
    },
  });
}

/** What changes from pair to pair. */
interface Names {
  readonly item: string;
  readonly patron: string;
  readonly title: string;
}

/** A prime, so that steps of this length come to every place of a pattern, in an order that looks random. */
const STRIDE = 7919;

function namesAt(items: NumberPattern, patrons: NumberPattern, step: number): Names {
  const place = step * STRIDE % sizeOf(items);
  return {
    item: identifierAt(items, place),
    patron: identifierAt(patrons, step * STRIDE),
    title: titleIdOf(items.from + place),
  };
}

/** Executes a statement for another pair; a change that no longer meets what it expects would cost less. */
type Execute = (names: Names) => void;

/** Where the journal's number stands among the columns of an answer. */
const ANSWER_NUMBER = TABLES.answers.columns.findIndex(({ name }) => name === "journal_id");

function prepare(db: DatabaseSync, { sql, how, values }: Executed, first: Names): Execute {
  const statement = db.prepare(sql);
  const parts = values.map((value) => (["item", "patron", "title"] as const).find((part) => first[part] === value));
  const mustChange = sql.startsWith("update") || sql.startsWith("delete");
  // An answer is kept under the number of its row of the journal, which no other has: those of checkouts and of checkins
  // take turns.
  const numbered = sql.startsWith("insert into answer_log ") ? ANSWER_NUMBER : undefined;
  let number = numbered === undefined ? 0 : Number(values[numbered]);
  return (names) => {
    number += 2;
    const own = values.map((value, at) => {
      const part = parts[at];
      return at === numbered ? number : part === undefined ? value : names[part];
    });
    if (how !== "run") return void statement[how](...own);
    const { changes } = statement.run(...own);
    if (mustChange && changes !== 1) throw new Error(`the replay of ${sql} changed ${changes} rows`);
  };
}

interface Replay {
  readonly items: NumberPattern;
  readonly patrons: NumberPattern;
  readonly group: number;
  readonly seconds: number;
}

/** Each item and each patron is used once, since the versions that a change expects are those of the first. */
function replay(
  db: DatabaseSync,
  seen: { readonly checkout: Work; readonly checkin: Work },
  { items, patrons, group, seconds }: Replay,
): RawFigures {
  const first = namesAt(items, patrons, 0);
  const works = [seen.checkout, seen.checkin].map((work) => groupReplayer(db, work, first));
  const groups = Math.floor((Math.min(sizeOf(items), sizeOf(patrons)) - 1) / group);
  const start = performance.now(), used = process.cpuUsage();
  let done = 0;
  while (done < groups && performance.now() - start < seconds * 1000) {
    const names = Array.from({ length: group }, (_, index) => namesAt(items, patrons, 1 + done * group + index));
    for (const work of works) work(names);
    done++;
  }
  const { user, system } = process.cpuUsage(used);
  const messages = done * group * works.length;
  return {
    title: "raw storage: the statements of 11+09 alone",
    perSecond: messages / (performance.now() - start) * 1000,
    processorEach: (user + system) / messages,
  };
}

function groupReplayer(db: DatabaseSync, { reads, writes }: Work, first: Names): (group: readonly Names[]) => void {
  const sql = ["begin", "begin immediate", "commit"] as const;
  const [begin, beginImmediate, commit] = sql.map((text) => db.prepare(text));
  const reading = reads.map((executed) => prepare(db, executed, first));
  const writing = writes.map((executed) => prepare(db, executed, first));
  return (group) => {
    begin?.run();
    for (const names of group) for (const execute of reading) execute(names);
    commit?.run();
    beginImmediate?.run();
    for (const names of group) for (const execute of writing) execute(names);
    commit?.run();
  };
}
