import { assert, assertEquals, assertLess, fail } from "@std/assert";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { migratePostgres } from "../../src/storage/postgres/open_postgres_storage.ts";
import type { PostgresAddress } from "../../src/storage/postgres/connection/postgres_address.ts";
import { anItem, aPatron } from "../support/library/records.ts";
import { configFile } from "../support/files/scenario_config.ts";
import { connect } from "../support/wire/terminal.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { alignRows } from "./align_rows.ts";
import { type EmbeddedServer, startEmbeddedServer } from "./embedded_server.ts";
import { type Deed, Model, type ModelHold } from "./model.ts";
import { type Asked, type RandomTerminal, startTerminal, type Stock, titleOf } from "./random_terminal.ts";
import { serveInProcess } from "./served_process.ts";
import { addressOf, openPatiently, through } from "./test_database.ts";

/** What a run is. */
export interface RunPlan {
  readonly seed: number;
  /** Answers that all terminals together get undisturbed: before the crash, between it and the standstill, and afterwards. */
  readonly work: number;
}

/** What came of a run, for people. */
export interface RunReport {
  readonly seed: number;
  readonly done: number;
  readonly refused: number;
  readonly unavailable: number;
  readonly journal: number;
}

const TERMINALS = 64;
const STOCK: Stock = { patrons: 40, items: 200 };
const LOAN_LIMIT = 10;

/**
 * Two server processes on one PostgreSQL and 64 terminals that do whatever they like with 200 copies, while the database
 * is killed and started again and once held. Fails unless everything that was acknowledged is in the journal, once;
 * nothing is there that nobody asked for; the library ends as a simple model says; no connection was dropped; and service
 * stopped and resumed by itself.
 */
export async function runTwoServers(plan: RunPlan): Promise<RunReport> {
  const postgres = await startEmbeddedServer();
  try {
    const address = addressOf(postgres.url);
    await fill(address);
    return await withFolder((folder) => serveAndDisturb(postgres, folder, address, plan));
  } finally {
    await postgres.stop();
  }
}

async function fill(address: PostgresAddress): Promise<void> {
  await migratePostgres(address);
  const storage = await openPatiently(address);
  const patrons = Array.from(
    { length: STOCK.patrons },
    (_, number) => aPatron({ patronId: `P${number}` }),
  );
  const items = Array.from({ length: STOCK.items }, (_, number) => {
    const itemId = `I${number}`;
    return anItem({
      itemId,
      titleId: titleOf(itemId),
      title: `Title ${titleOf(itemId)}`,
    });
  });
  await storage.load({ patrons, items });
  await storage.close();
}

async function withFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  let value: { readonly of: T } | undefined;
  await withTemporaryFolder(async (folder) => {
    value = { of: await body(folder) };
  });
  if (value === undefined) throw new Error("the body was not run");
  return value.of;
}

async function serveAndDisturb(
  postgres: EmbeddedServer,
  folder: string,
  address: PostgresAddress,
  plan: RunPlan,
): Promise<RunReport> {
  const config = join(folder, "SIPServer.xml");
  const policy = { timeout: "40" };
  await Deno.writeTextFile(
    config,
    configFile({
      url: postgres.url,
      policy,
      rules: [{ loan_limit: String(LOAN_LIMIT) }],
    }),
  );
  const servers = [
    await serveInProcess(config, folder),
    await serveInProcess(config, folder),
  ];
  try {
    const terminals = await Promise.all(
      Array.from({ length: TERMINALS }, (_, number) => {
        const port = servers[number % servers.length]?.port ?? 0;
        return startTerminal(
          `SC${number}`,
          port,
          plan.seed * 1_000_003 + number * 1009,
          STOCK,
        );
      }),
    );
    await disturb(postgres, terminals, servers[0]?.port ?? 0, plan);
    await Promise.all(terminals.map((terminal) => terminal.stop()));
    return await examine(address, terminals, plan.seed);
  } finally {
    for (const server of servers) await server.stop();
  }
}

async function disturb(
  postgres: EmbeddedServer,
  terminals: readonly RandomTerminal[],
  port: number,
  { work }: RunPlan,
): Promise<void> {
  await worked(terminals, work);
  await postgres.tell("kill");
  await allAnswered(terminals, "unavailable");
  await postgres.tell("start");
  await allServed(terminals);
  await worked(terminals, work);
  await postgres.tell("hold");
  await Promise.all([allAnswered(terminals, "unavailable"), onlineStatus(port, "N")]);
  await postgres.tell("release");
  await Promise.all([allServed(terminals), onlineStatus(port, "Y")]);
  await worked(terminals, work);
}

/** Waits until terminals have been answered so often from now on. */
async function worked(terminals: readonly RandomTerminal[], answers: number): Promise<void> {
  const answered = () => terminals.reduce((sum, { asked }) => sum + asked.length, 0);
  const enough = answered() + answers;
  await until(() => answered() < enough, "terminals are not answered");
}

/** Waits until every terminal has been answered in this way from now on. */
async function allAnswered(
  terminals: readonly RandomTerminal[],
  result: Asked["result"],
): Promise<void> {
  const before = terminals.map(({ asked }) => asked.length);
  const waiting = () =>
    terminals.some(({ asked }, index) => !asked.slice(before[index]).some((each) => each.result === result));
  await until(waiting, `not every terminal was told "${result}"`);
}

/** Waits until every terminal has been served from now on. */
async function allServed(terminals: readonly RandomTerminal[]): Promise<void> {
  const before = terminals.map(({ asked }) => asked.length);
  const waiting = () =>
    terminals.some(({ asked }, index) => !asked.slice(before[index]).some((each) => each.result !== "unavailable"));
  await until(waiting, "service did not resume for every terminal");
}

/** Waits until 99 is answered with this on-line status. */
async function onlineStatus(port: number, status: "Y" | "N"): Promise<void> {
  const terminal = await connect(port);
  try {
    for (let tries = 0; tries < LONG; tries++) {
      terminal.send("9900802.00");
      if ((await terminal.expect(/^98/))[2] === status) return;
      await delay(50);
    }
    fail(`99 is not answered with on-line status ${status}`);
  } finally {
    await terminal.close();
  }
}

/** Tries, 50 ms apart, after which something is not going to happen any more. */
const LONG = 6000;

async function until(waiting: () => boolean, otherwise: string): Promise<void> {
  for (let tries = 0; waiting(); tries++) {
    assertLess(tries, LONG, otherwise);
    await delay(50);
  }
}

interface JournalRow extends Omit<Deed, "capturedFor"> {
  readonly terminal: string;
}

async function examine(
  address: PostgresAddress,
  terminals: readonly RandomTerminal[],
  seed: number,
): Promise<RunReport> {
  const stored = await through(address, async ({ run }) => ({
    journal: (await run(
      "select * from journal where outcome = 'done' order by journal_id",
    )).map(journalRow),
    loans: await run(
      "select item_id, patron_id, renewals from loans order by item_id",
    ),
    holds: await run(
      // A waiting hold that was cancelled stays, with this day, until its copy is scanned.
      `select title_id, patron_id, captured_item_id from holds where shelf_expires is distinct from '0001-01-01'
       order by title_id, patron_id`,
    ),
  }));
  const deeds = terminals.flatMap((terminal) => matched(terminal, stored.journal));
  assertEquals(
    deeds.length,
    stored.journal.length,
    "the journal tells of terminals that are not there",
  );
  const model = new Model(titleOf, LOAN_LIMIT);
  for (const { deed } of deeds.sort((a, b) => a.position - b.position)) {
    model.do(deed);
  }
  assertEquals(model.objections, [], `seed ${seed}`);
  const loans = [...model.loans].map(([item_id, { patronId, renewals }]) => ({
    item_id,
    patron_id: patronId,
    renewals,
  }));
  assertEquals(plain(stored.loans), byKey(loans), `seed ${seed}`);
  assertEquals(
    plain(stored.holds),
    byKey([...model.holds].flatMap(holdRows)),
    `seed ${seed}`,
  );
  const asked = terminals.flatMap((terminal) => terminal.asked);
  const count = (result: Asked["result"]) => asked.filter((each) => each.result === result).length;
  return {
    seed,
    done: count("done"),
    refused: count("refused"),
    unavailable: count("unavailable"),
    journal: stored.journal.length,
  };
}

/**
 * The journal rows of a terminal as deeds. Each acknowledged request must have a row of its own, and each other row must
 * belong to a request whose terminal was told that the library could not be reached.
 */
function matched(
  { name, asked }: RandomTerminal,
  journal: readonly JournalRow[],
) {
  const own = journal.flatMap((row, position) => row.terminal === name ? [{ row, position }] : []);
  const places = alignRows(asked, own, ({ row }, request) => isDeedOf(row, request));
  assert(places, `the journal of ${name} is not what it asked for: ${JSON.stringify({ asked, own })}`);
  return own.map(({ row, position }, place): { readonly deed: Deed; readonly position: number } => ({
    deed: { ...row, capturedFor: asked[places.indexOf(place)]?.capturedFor },
    position,
  }));
}

/** A checkout of what the patron has already is a renewal. */
function isDeedOf(row: JournalRow, { wish }: Asked): boolean {
  const sameAction = row.action === wish.action ||
    (wish.action === "checkout" && row.action === "renewal");
  const about = wish.itemId === undefined ? row.titleId === wish.titleId : row.itemId === wish.itemId;
  return sameAction && about &&
    (wish.patronId === undefined || row.patronId === wish.patronId);
}

function journalRow(row: Readonly<Record<string, unknown>>): JournalRow {
  const word = (column: string) => row[column] === null ? undefined : String(row[column]);
  return {
    terminal: String(row.terminal),
    action: String(row.action),
    patronId: word("patron_id"),
    itemId: word("item_id"),
    titleId: word("title_id"),
    at: row.at instanceof Date ? row.at.getTime() : NaN,
  };
}

function holdRows([title_id, holds]: readonly [string, readonly ModelHold[]]) {
  return holds.map(({ patronId, itemId }) => ({
    title_id,
    patron_id: patronId,
    captured_item_id: itemId ?? null,
  }));
}

function plain(rows: readonly Readonly<Record<string, unknown>>[]) {
  return rows.map((row) => ({ ...row }));
}

function byKey<T extends object>(rows: readonly T[]): T[] {
  return rows.toSorted((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
}
