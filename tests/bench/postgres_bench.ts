import { Argument, Command, InvalidArgumentError } from "commander";
import { join } from "node:path";
import { migratePostgres, openPostgresStorage } from "../../src/storage/postgres/open_postgres_storage.ts";
import { startEmbeddedServer } from "../postgres/embedded_server.ts";
import { serveInProcess } from "../postgres/served_process.ts";
import { addressOf, through } from "../postgres/test_database.ts";
import { count, readArguments } from "../support/program/script.ts";
import { checkin, checkout, login } from "../support/wire/messages.ts";
import { anItem, aPatron } from "../support/library/records.ts";
import { configFile } from "../support/files/scenario_config.ts";
import { connect } from "../support/wire/terminal.ts";
import { itemOf, patronOf, type PgbenchStock } from "./pgbench_stock.ts";
import { findPgbench, runPgbench } from "./pgbench.ts";

const TERMINALS = [1, 10, 50];
const MOST = 50;
const ROUNDS = 3;
const STOCK: PgbenchStock = { firstPatron: 7_000_000, patronsEach: 1, firstItem: 8_000_000, itemsEach: 20 };

const script = new Command("deno task bench:postgres")
  .description(
    "Compares checkout and checkin at terminals, through the wire, with pgbench running the same SQL on the same server.\n" +
      "Prints pairs of a checkout and a checkin per second, and the ratio: medians of three.",
  )
  .argument("[seconds]", "for each", count, 5)
  .addArgument(setting());
const [seconds, settings] = readArguments(script).processedArgs as [number, readonly string[]];
const postgres = await startEmbeddedServer(["fsync=on", "full_page_writes=on", ...settings]);
const folder = await Deno.makeTempDir();
try {
  const address = addressOf(postgres.url);
  await migratePostgres(address);
  await fill();
  const config = join(folder, "SIPServer.xml");
  await Deno.writeTextFile(config, configFile({ url: postgres.url }));
  const pgbench = await findPgbench();
  if (pgbench === undefined) {
    say(
      "pgbench is not there (neither in PATH nor in /usr/lib/postgresql/*/bin): no ratio. Debian has it in the package",
    );
    say("postgresql; a variable PGBENCH may name it.");
  }
  for (const terminals of TERMINALS) {
    const rounds: { readonly wire: number; readonly direct?: number }[] = [];
    // By turns, as the machine may not be equally fast all the time.
    for (let round = 0; round < ROUNDS; round++) {
      const wire = await throughTheWire(config, terminals);
      if (pgbench === undefined) rounds.push({ wire });
      else {rounds.push({
          wire,
          direct: await runPgbench(pgbench, { address, stock: STOCK, terminals, seconds, folder }),
        });}
    }
    say(`${terminals} terminals: ${told(rounds)}`);
  }
} finally {
  await postgres.stop();
  await Deno.remove(folder, { recursive: true });
}

function told(rounds: readonly { readonly wire: number; readonly direct?: number }[]): string {
  const wire = `${median(rounds.map((round) => round.wire)).toFixed(0)} checkout+checkin per second`;
  const direct = rounds.flatMap((round) => round.direct ?? []);
  if (direct.length === 0) return wire;
  const ratios = rounds.map((round) => round.wire / (round.direct ?? NaN));
  return `${wire}, pgbench ${median(direct).toFixed(0)}, ratio ${median(ratios).toFixed(2)}`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function fill(): Promise<void> {
  const storage = await openPostgresStorage(addressOf(postgres.url), { patience: 60_000 });
  const numbers = Array.from({ length: MOST }, (_, number) => number);
  await storage.load({
    patrons: numbers.map((number) => aPatron({ patronId: patronOf(STOCK, number) })),
    items: numbers.flatMap((number) =>
      Array.from({ length: STOCK.itemsEach }, (_, copy) => {
        const id = itemOf(STOCK, number, copy);
        return anItem({ itemId: id, titleId: `T${id}` });
      })
    ),
  });
  await storage.close();
  await through(addressOf(postgres.url), ({ run }) => run("vacuum analyze"));
}

/** Pairs per second of so many terminals, each with a patron and copies of its own. */
async function throughTheWire(config: string, terminals: number): Promise<number> {
  const server = await serveInProcess(config, folder);
  try {
    const working = Array.from({ length: terminals }, (_, number) => startTerminal(server.port, number));
    const counters = await Promise.all(working);
    await pause(1_000);
    const before = counters.reduce((sum, { pairs }) => sum + pairs(), 0);
    const began = performance.now();
    await pause(seconds * 1_000);
    const after = counters.reduce((sum, { pairs }) => sum + pairs(), 0);
    const took = (performance.now() - began) / 1_000;
    for (const { stop } of counters) await stop();
    return (after - before) / took;
  } finally {
    await server.stop();
  }
}

async function startTerminal(port: number, number: number) {
  const terminal = await connect(port);
  terminal.send(login("sipterm1", "term1", `SC${number}`));
  await terminal.expect("941");
  let pairs = 0;
  let stopped = false;
  const work = (async () => {
    while (!stopped) {
      const item = itemOf(STOCK, number, pairs % STOCK.itemsEach);
      const date = new Date(Date.UTC(2020, 0, 1) + pairs * 1_000).toISOString().replace(/[-:]/g, "");
      const clock = { date: `${date.slice(0, 8)}    ${date.slice(9, 15)}` };
      terminal.send(checkout(patronOf(STOCK, number), item, "", clock));
      await terminal.expect(/^121/);
      terminal.send(checkin(item, "", { ...clock, second: " ".repeat(18) }));
      await terminal.expect(/^101/);
      pairs += 1;
    }
  })();
  return {
    pairs: () => pairs,
    async stop() {
      stopped = true;
      await work;
      await terminal.close();
    },
  };
}

function setting(): Argument {
  return new Argument("[settings...]", "of the PostgreSQL server, such as fsync=off").default([], "none")
    .argParser((text, before: readonly string[]) => {
      if (/^\w+=./.test(text)) return [...before, text];
      throw new InvalidArgumentError("It must be like fsync=off.");
    });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
