import { assertEquals } from "@std/assert";
import { parse } from "csv-parse/sync";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { configFile } from "../support/files/scenario_config.ts";
import { aFee, aPatron } from "../support/library/records.ts";
import { runCli } from "../support/program/run_cli.ts";
import type { ScenarioStorage } from "../support/server/sqlite_storage.ts";
import { type ServerProcess, startProcess, writeConfig } from "../support/server/server_process.ts";
import { CLOCK, feePaid, login } from "../support/wire/messages.ts";
import { connect, type Terminal } from "../support/wire/terminal.ts";
import { until } from "../support/wire/until.ts";

/** What patrons owe at first, in cents: more than they can pay meanwhile. */
const OWED = 100_000_000;

/** A terminal that takes payments, from a patron of its own. */
interface Till {
  readonly place: string;
  readonly patron: string;
  /** Whether it numbers its payments (BK). */
  readonly numbers: boolean;
}

const TILLS: readonly Till[] = [
  { place: "Till 1", patron: "P1", numbers: false },
  { place: "Till 2", patron: "P2", numbers: true },
];

/** A payment that a terminal has taken: the server has said so. */
interface Taken {
  readonly till: Till;
  readonly cents: number;
  readonly transactionId: string;
}

/** What there is of a payment, in the journal or in a file. */
type Told = readonly [terminal: string, patron: string, amount: string, transactionId: string];

/** A server that is killed again and again, and comes back on another port. */
interface MortalServer {
  /** Resolves when there is a server, and gives its port. */
  port(): Promise<number>;
  readonly over: boolean;
}

/**
 * Lets two terminals take payments from a server that is killed so many times, each time after some payments and in the
 * middle of the next ones. A terminal that hears nothing sends the payment again until it is answered. Then whatever was
 * answered must stand in the journal and in `payments.csv`, once, and nothing else.
 */
export async function killTills(open: () => Promise<ScenarioStorage>, kills: number): Promise<number> {
  const database = await open();
  try {
    const storage = await database.open();
    await storage.load({
      patrons: TILLS.map(({ patron }) => aPatron({ patronId: patron })),
      fees: TILLS.map(({ patron }) =>
        aFee({ feeId: `F-${patron}`, patronId: patron, amount: OWED, outstanding: OWED })
      ),
    });
    await storage.close();
    const file = await writeConfig(
      database.folder,
      configFile({ url: database.url, service: { client_timeout: "600" }, login: { terminator: "CR" } }),
    );
    const taken = await takeAndKill(file, kills);
    await examine(file, database.folder, taken);
    return taken.length;
  } finally {
    await database.discard();
  }
}

async function takeAndKill(file: string, kills: number): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  let starting: Promise<ServerProcess> = startProcess(file);
  let over = false;
  const server: MortalServer = {
    port: async () => (await starting).ports[0] ?? 0,
    get over() {
      return over;
    },
  };
  const tills = TILLS.map((till) => takePayments(till, server, taken));
  for (let killed = 0; killed < kills; killed++) {
    const enough = taken.length + 2 + killed % 5;
    await until(() => taken.length >= enough, `${enough} payments`);
    // Sooner or later in the course of the next ones.
    await delay(killed % 13);
    const { problems } = await (await starting).end("SIGKILL");
    assertEquals(problems, []);
    starting = startProcess(file);
  }
  const enough = taken.length + 2 * TILLS.length;
  await until(() => taken.length >= enough, `${enough} payments`);
  over = true;
  await Promise.all(tills);
  assertEquals(await (await starting).end("SIGTERM"), { problems: [], code: 0 });
  return taken;
}

async function takePayments(till: Till, server: MortalServer, taken: Taken[]): Promise<void> {
  let terminal: Terminal | undefined;
  for (let count = 1; !server.over; count++) {
    // Each is of another amount, so that none can stand for another.
    const cents = 100 + count;
    const transactionId = till.numbers ? `${till.place}-${count}` : "";
    const amount = (cents / 100).toFixed(2);
    const message = feePaid(till.patron, amount, transactionId === "" ? "" : `BK${transactionId}|`)
      .replace(CLOCK, writtenNow());
    for (let answered = false; !answered;) {
      try {
        terminal ??= await loggedIn(await server.port(), till.place);
        terminal.send(message);
        await terminal.expect(/^38Y/);
        answered = true;
      } catch (error) {
        // The server has gone; whoever is answered with no fails the test when nothing comes of it.
        if (String(error).includes("38N")) throw error;
        await terminal?.close();
        terminal = undefined;
        await delay(5);
      }
    }
    taken.push({ till, cents, transactionId });
  }
  await terminal?.close();
}

async function loggedIn(port: number, place: string): Promise<Terminal> {
  const terminal = await connect(port);
  terminal.send(login("sipterm1", "term1", place));
  await terminal.expect("941");
  return terminal;
}

function writtenNow(): string {
  return Temporal.Now.zonedDateTimeISO("Europe/Berlin").toPlainDateTime().toString({ smallestUnit: "second" })
    .replace("T", "    ").replaceAll(/[-:]/g, "");
}

async function examine(file: string, folder: string, taken: readonly Taken[]): Promise<void> {
  const told = taken.map(({ till, cents, transactionId }): Told => [
    ...[till.place, till.patron, (cents / 100).toFixed(2), transactionId] as const,
  ]);
  const journal = await runCli("journal", "--config", file);
  assertEquals([journal.code, journal.errors], [0, ""]);
  const rows = rowsOf(journal.out).filter(({ action, outcome }) => action === "fee-paid" && outcome === "done");
  assertSamePayments(rows.map(toldOf), told, "the journal");
  const to = join(folder, "export");
  assertEquals((await runCli("export", "--config", file, "--to", to)).code, 0);
  const payments = rowsOf(await Deno.readTextFile(join(to, "payments.csv")));
  assertSamePayments(payments.map(toldOf), told, "payments.csv");
  const fees = rowsOf(await Deno.readTextFile(join(to, "fees.csv")));
  for (const { patron } of TILLS) {
    const paid = taken.filter(({ till }) => till.patron === patron).reduce((sum, { cents }) => sum + cents, 0);
    const left = fees.find(({ patron_id: owner }) => owner === patron)?.outstanding;
    assertEquals(left, ((OWED - paid) / 100).toFixed(2), `what ${patron} owes`);
  }
}

type CsvRow = Readonly<Record<string, string>>;

function rowsOf(csv: string): readonly CsvRow[] {
  return parse(csv, { columns: true });
}

function toldOf({ terminal = "", patron_id = "", amount = "", transaction_id = "" }: CsvRow): Told {
  return [terminal, patron_id, amount, transaction_id];
}

function assertSamePayments(found: readonly Told[], taken: readonly Told[], where: string): void {
  const sorted = (payments: readonly Told[]) => payments.map((payment) => payment.join(" ")).sort();
  assertEquals(sorted(found), sorted(taken), where);
}
