import { assert, assertEquals, assertGreater, assertGreaterOrEqual } from "@std/assert";
import { checkout, itemInformation, login, patronInformation } from "../support/wire/messages.ts";
import { type Program, SHIPPED } from "../support/program/programs.ts";
import { anItem, aPatron } from "../support/library/records.ts";
import { configFile } from "../support/files/scenario_config.ts";
import { STORAGES } from "../support/server/scenario_storage.ts";
import type { ScenarioStorage } from "../support/server/sqlite_storage.ts";
import { startProcess, withoutLateness, writeConfig } from "../support/server/server_process.ts";
import { connect, type Terminal } from "../support/wire/terminal.ts";
import { PART } from "../support/server/ways.ts";

const TERMINALS = 10;
const ITEMS_OF_EACH = 80;
/** The server is killed when so many checkouts have been answered with yes, in the middle of all the others. */
const ENOUGH = 200;

/** A server is killed at another point of its work each time. */
const ROUNDS = { first: [1], rest: [2, 3] };

const patronOf = (terminal: number) => `P${terminal}`;
const itemOf = (terminal: number, at: number) => `I${terminal}.${at}`;

for (const [storage, open] of Object.entries(STORAGES)) {
  for (const program of SHIPPED) {
    for (const round of ROUNDS[PART]) {
      const how = `${storage}, ${program.name}, ${round}`;
      Deno.test(`after kill -9 in a burst of checkouts every checkout answered 1 is there, and none half (${how})`, () =>
        killed(open, program));
    }
  }
}

async function killed(open: () => Promise<ScenarioStorage>, program: Program): Promise<void> {
  const database = await open();
  try {
    await fill(database);
    const config = {
      url: database.url,
      service: { client_timeout: "600" },
      limits: { messages_per_second: "0" },
      login: { terminator: "CR" },
      rules: [{ checkout_fee: "0.10" }],
    };
    const file = await writeConfig(database.folder, configFile(config));
    await examine(file, program, database, await burst(file, program));
  } finally {
    await database.discard();
  }
}

async function fill(database: ScenarioStorage): Promise<void> {
  const storage = await database.open();
  const terminals = Array.from({ length: TERMINALS }, (_, terminal) => terminal);
  await storage.load({
    patrons: terminals.map((terminal) => aPatron({ patronId: patronOf(terminal) })),
    items: terminals.flatMap((terminal) =>
      Array.from({ length: ITEMS_OF_EACH }, (_, at) => {
        const itemId = itemOf(terminal, at);
        return anItem({ itemId, titleId: itemId });
      })
    ),
  });
  await storage.close();
}

/** What terminals did before their server was killed. */
interface Burst {
  /** The barcodes that it said yes to. */
  readonly acknowledged: ReadonlySet<string>;
  /** The message of each terminal to which there was no answer. */
  readonly unheard: ReadonlyMap<number, string>;
}

/** Lets every terminal check out as fast as it can, and kills the server. */
async function burst(file: string, program: Program): Promise<Burst> {
  const server = await startProcess(file, [], program);
  const acknowledged = new Set<string>();
  const unheard = new Map<number, string>();
  const enough = Promise.withResolvers<void>();
  const lending = Array.from({ length: TERMINALS }, async (_, terminal) => {
    const desk = await loggedIn(server.ports[0] ?? 0, `t${terminal}`);
    for (let at = 0; at < ITEMS_OF_EACH; at++) {
      const message = checkout(patronOf(terminal), itemOf(terminal, at), "BOY|", { date: timeNow() });
      unheard.set(terminal, message);
      desk.send(message);
      await desk.expect(/^121NNY/);
      unheard.delete(terminal);
      acknowledged.add(itemOf(terminal, at));
      if (acknowledged.size === ENOUGH) enough.resolve();
    }
  });
  const settled = Promise.allSettled(lending);
  await Promise.race([enough.promise, settled]);
  await server.end("SIGKILL");
  const unfinished = (await settled).filter(({ status }) => status === "rejected");
  assertGreater(unfinished.length, 0, "the burst was over before the server was killed");
  assertGreaterOrEqual(acknowledged.size, ENOUGH);
  return { acknowledged, unheard };
}

/** The moment as a terminal writes it. One whose date is long ago is not dated, and no retry is told by it. */
function timeNow(): string {
  return new Date().toISOString().replace(/^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+).*$/, "$1$2$3   Z$4$5$6");
}

async function examine(
  file: string,
  program: Program,
  database: ScenarioStorage,
  { acknowledged, unheard }: Burst,
): Promise<void> {
  const server = await startProcess(file, [], program);
  // Whoever heard nothing asks again, and hears what was done, or has it done now.
  for (const [terminal, message] of unheard) {
    const again = await loggedIn(server.ports[0] ?? 0, `t${terminal}`);
    again.send(message);
    await again.expect(/^121NNY/);
    await again.close();
  }
  const desk = await loggedIn(server.ports[0] ?? 0, "inspection");
  const lent = new Set<string>();
  for (let terminal = 0; terminal < TERMINALS; terminal++) {
    const listed = await loansOf(desk, patronOf(terminal));
    for (let at = 0; at < ITEMS_OF_EACH; at++) {
      const itemId = itemOf(terminal, at);
      desk.send(itemInformation(itemId));
      const onLoan = (await desk.expect(/^180[34]/)).startsWith("1804");
      assertEquals(listed.has(itemId), onLoan, `${itemId} is half on loan`);
      if (onLoan) lent.add(itemId);
    }
  }
  for (const itemId of acknowledged) assert(lent.has(itemId), `${itemId} was answered 1 and is not on loan`);
  const storage = await database.open();
  const journal = await storage.journal({ limit: 10_000 });
  await storage.close();
  const told = journal.filter(({ action }) => action === "checkout").map(({ itemId }) => itemId);
  assertEquals(told.toSorted(), [...lent].toSorted());
  assertEquals(lent.size, acknowledged.size + unheard.size);
  await desk.close();
  const { problems, code } = await server.end("SIGTERM");
  assertEquals([withoutLateness(problems), code], [[], 0]);
}

async function loansOf(desk: Terminal, patron: string): Promise<ReadonlySet<string>> {
  desk.send(patronInformation(patron, 3));
  const answer = await desk.expect(/^64/);
  const listed = [...answer.matchAll(/\|AU([^|]*)/g)].map(([, barcode = ""]) => barcode);
  assertEquals(listed.length, Number(answer.slice(45, 49)));
  assertEquals(listed.length, Number(answer.slice(49, 53)), "each loan has its fee");
  return new Set(listed);
}

async function loggedIn(port: number, location: string): Promise<Terminal> {
  const desk = await connect(port);
  desk.send(login("sipterm1", "term1", location));
  await desk.expect("941");
  return desk;
}
