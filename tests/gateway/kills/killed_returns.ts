import { assert, assertEquals } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import type { LedgerRow } from "../../../src/storage/port/ledger.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { type ServerProcess, startProcess, writeConfig } from "../../support/server/server_process.ts";
import type { ScenarioStorage } from "../../support/server/sqlite_storage.ts";
import { connect, type Terminal } from "../../support/wire/terminal.ts";
import { type BreakableSystem, startBreakableSystem } from "./breakable_system.ts";

/** Copies that are on loan at the beginning, each of which comes back once. */
const COPIES = 20_000;
const SORTERS = 3;
/** Copies that come back at each kill. */
const BURST = 4;
const KILLED = ["gateway", "system", "both", "system, then gateway"] as const;
/** Milliseconds between two looks, and looks for what waits in the end. */
const LOOK = 500, LOOKS = 1_200;

/** A copy that a sorter has taken. */
interface Taken {
  readonly item: string;
  /** What the sorter heard last. */
  heard: "yes" | "no";
}

/** A 09 that reached the system, and whether it found a loan there that the desk had made since. */
interface HeardReturn {
  found: "loan" | "newer loan" | "none";
}

/** The system, its desk, and what reached it. */
interface DeskSystem extends BreakableSystem {
  readonly reached: ReadonlyMap<string, readonly HeardReturn[]>;
  /** Has the desk lend a copy that is back to somebody else. */
  lendAgain(item: string): void;
}

/**
 * Lets sorters take copies back at a gateway while it, the library system, or both are killed so many times: while the system
 * is away, while many copies come at once, and while returns are handed over. A sorter that hears nothing sends the 09 again
 * until it is answered; the desk lends copies anew. Then each return that was accepted must have reached the system once, or
 * have been settled or be on the list, and none may have ended a newer loan.
 */
export async function killReturns(open: () => Promise<ScenarioStorage>, kills: number): Promise<string> {
  const database = await open();
  const system = await startSystem();
  try {
    await (await database.open()).close();
    const file = await writeConfig(database.folder, configOf(system.port, database.url));
    let server: Promise<ServerProcess> = startProcess(file);
    const taken = await takeAndKill(system, kills, {
      port: async () => (await server).ports[0] ?? 0,
      async kill() {
        await (await server).end("SIGKILL");
        server = startProcess(file);
      },
    });
    const storage = await database.open();
    try {
      await untilHandedOver(storage);
      await (await server).end("SIGTERM");
      return judge(taken, system, await rowsOf(storage));
    } finally {
      await storage.close();
    }
  } finally {
    await system.close();
    await database.discard();
  }
}

function configOf(port: number, url: string | undefined): string {
  const storage = url === undefined ? "" : `<sip2d:storage url="${url}" />`;
  return `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners><service port="127.0.0.1:0/tcp" transport="RAW" client_timeout="600" /></listeners>
  <accounts>
    <login id="sorter" password="sorterpass" institution="CPL" terminator="CR" upstream_login="sip1" upstream_password="sip1pass" />
  </accounts>
  <institutions>
    <institution id="CPL" implementation="SIP2">
      <policy checkin="true" checkout="true" renewal="true" status_update="false" offline="false" retries="3" />
      <sip2d:upstream address="127.0.0.1:${port}" kind="koha" answer_seconds="4" settle_minutes="1" offline_returns="yes" />
    </institution>
  </institutions>
  ${storage}
</acsconfig>`;
}

async function startSystem(): Promise<DeskSystem> {
  const reached = new Map<string, HeardReturn[]>();
  const newer = new Set<string>();
  const items = Array.from({ length: COPIES }, (_, number) => `I${number}`);
  const system = await startBreakableSystem({
    kind: "koha",
    terminator: "\r",
    workers: 100,
    library: {
      institution: "CPL",
      logins: [{ id: "sip1", password: "sip1pass" }],
      patrons: ["P1", "P2"].map((id) => ({ id, pin: "", name: "A", blocked: false })),
      items: items.map((id) => ({ id, title: "The Sea" })),
      loans: items.map((item) => ({ item, patron: "P1" })),
      ...{ holds: [], fees: [] },
    },
    // Long enough to be killed between the deed and the answer.
    faults: [{ fault: "late", seconds: 0.03, code: "09", probability: 0.5 }],
    onLine(line) {
      const item = /^\n?09.*\|AB([^|]+)/.exec(line)?.[1];
      if (item !== undefined) reached.set(item, [...reached.get(item) ?? [], { found: "none" }]);
    },
    onChange({ did, item = "", connection }) {
      const line = reached.get(item)?.at(-1);
      if (did === "returned" && connection !== 0 && line !== undefined) {
        line.found = newer.has(item) ? "newer loan" : "loan";
      }
    },
  });
  const desk = { connection: 0, login: "desk", request: "", half: false };
  return {
    ...system,
    get isAlive() {
      return system.isAlive;
    },
    reached,
    lendAgain(id) {
      const { library } = system, item = library.item(id), patron = library.patron("P2");
      assert(item !== undefined && patron !== undefined);
      library.giveBack(item, desk);
      newer.add(id);
      library.lend(item, patron, desk, library.now().add({ days: 30 }));
    },
  };
}

/** The gateway as it is now. */
interface RunningGateway {
  port(): Promise<number>;
  /** Kills it, and starts it again. */
  kill(): Promise<void>;
}

async function takeAndKill(system: DeskSystem, kills: number, gateway: RunningGateway): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  let over = false, burst = 0;
  const sorters = Array.from({ length: SORTERS }, async () => {
    while (!over) {
      // What waits is handed over slowly: sorters rest between bursts.
      if (burst <= 0) {
        await delay(5);
        continue;
      }
      burst--;
      const copy: Taken = { item: `I${taken.length}`, heard: "no" };
      taken.push(copy);
      await putBack(copy, gateway);
    }
  });
  for (let killed = 0; killed < kills; killed++) {
    const who = KILLED[killed % KILLED.length];
    // What the system told of a copy is on disk a second later.
    await askFor(taken.length, gateway);
    await delay((killed * 531) % 1_500);
    if (who !== "gateway") system.kill();
    const yeses = () => taken.filter(({ heard }) => heard === "yes").length;
    const before = yeses();
    burst += BURST;
    while (yeses() < before + 2) await delay(5);
    await delay(killed % 41);
    if (who === "gateway" || who === "both") await gateway.kill();
    if (who !== "gateway") system.revive();
    if (who === "system, then gateway") {
      // Amidst handing over.
      await delay(500 + (killed * 37) % 2_500);
      await gateway.kill();
    }
    // The desk lends one of those that came back, whatever anybody knows of it.
    const copy = taken.filter(({ heard }) => heard === "yes").at(-1 - killed % 3);
    if (killed % 3 === 0 && copy !== undefined) system.lendAgain(copy.item);
  }
  over = true;
  await Promise.all(sorters);
  return taken;
}

/** Has a terminal ask for the copies that come back next. */
async function askFor(next: number, { port }: RunningGateway): Promise<void> {
  const terminal = await connect(await port());
  terminal.send("9300CNsorter|COsorterpass|");
  await terminal.expect("941");
  for (let number = next; number < next + BURST + SORTERS; number++) {
    terminal.send(`17${now()}AOCPL|ABI${number}|`);
    await terminal.expect(/^18/);
  }
  await terminal.close();
}

/** Puts a copy back: asks for it, as some sorters do, and sends the 09 until there is an answer. */
async function putBack(copy: Taken, { port }: RunningGateway): Promise<void> {
  const { item } = copy, at = now();
  for (;;) {
    let terminal: Terminal | undefined;
    try {
      terminal = await connect(await port());
      terminal.send("9300CNsorter|COsorterpass|");
      await terminal.expect("941");
      terminal.send(`17${at}AOCPL|AB${item}|`);
      await terminal.expect(/^18/);
      terminal.send(`09N${at}${at}APCPL|AOCPL|AB${item}|AC|`);
      copy.heard = (await terminal.expect(/^10[01]/)).startsWith("101") ? "yes" : "no";
      return;
    } catch {
      await delay(5);
    } finally {
      await terminal?.close();
    }
  }
}

function now(): string {
  return Temporal.Now.zonedDateTimeISO("UTC").toPlainDateTime().toString({ smallestUnit: "second" })
    .replace("T", "    ").replaceAll(/[-:]/g, "");
}

async function untilHandedOver(storage: Storage): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    if ((await storage.ledger.waitingTally()).length === 0) return;
    await delay(LOOK);
  }
  assertEquals(await storage.ledger.waitingTally(), [], "returns that nobody hands over");
}

async function rowsOf({ ledger }: Storage): Promise<readonly LedgerRow[]> {
  const rows: LedgerRow[] = [];
  for (let row, id = 1, missing = 0; missing < 100; id++) {
    row = await ledger.row(id);
    if (row === undefined) missing++;
    else rows.push(row);
  }
  return rows;
}

function judge(taken: readonly Taken[], { reached }: DeskSystem, rows: readonly LedgerRow[]): string {
  const rowsOf = Map.groupBy(rows, ({ itemId }) => itemId ?? "");
  const counts = { sent: 0, settled: 0, listed: 0, refused: 0 };
  for (const { item, heard } of taken) {
    const lines = reached.get(item) ?? [], about = rowsOf.get(item) ?? [];
    const newer = lines.filter(({ found }) => found === "newer loan");
    assertEquals(newer, [], `a newer loan of ${item} was ended`);
    const ended = lines.filter(({ found }) => found === "loan").length;
    assert(ended <= 1, `${item} was returned ${ended} times`);
    if (heard === "no") {
      counts.refused++;
      continue;
    }
    const isSettled = about.some(({ state, by }) => state === "done" && by === "proof");
    const isListed = about.some(({ state, terminalTold, closed }) =>
      closed === undefined && (state === "unknown" || (state !== "done" && terminalTold === "yes"))
    );
    assert(ended === 1 || isSettled || isListed, `the return of ${item} is gone: ${JSON.stringify({ lines, about })}`);
    if (ended === 1) counts.sent++;
    else if (isListed) counts.listed++;
    else counts.settled++;
  }
  const told = Object.entries(counts).map(([what, many]) => `${many} ${what}`).join(", ");
  const again = taken.filter(({ item }) => (reached.get(item)?.length ?? 0) > 1).length;
  return `${taken.length} returns: ${told}; ${again} reached the system more than once`;
}
