import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { LedgerRow } from "../../../src/storage/port/ledger.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { lentTo, queuedLoan, queuedReturn } from "../../support/gateway/queued_changes.ts";
import { type ServerProcess, startProcess, writeConfig } from "../../support/server/server_process.ts";
import type { ScenarioStorage } from "../../support/server/sqlite_storage.ts";
import { startBreakableSystem } from "./breakable_system.ts";

/** Loans that wait at the beginning, each of another patron; every third copy came back, too. */
const LOANS = 60;
/** Milliseconds between two looks, and looks for what waits in the end. */
const LOOK = 500, LOOKS = 600;

/**
 * Kills a gateway with kill -9 so many times, and sometimes the system, while what a stand-in accepted is handed over. At each
 * start the copy is configured or is not, in turn, so that the ledger moves into it and out of it, and is killed amidst that.
 * Then each change is in one of the databases once, has reached the system once at most, and is done or on the list.
 */
export async function killQueue(open: () => Promise<ScenarioStorage>, kills: number): Promise<string> {
  const database = await open(), sent = new Map<string, number>();
  const numbers = Array.from({ length: LOANS }, (_, number) => number);
  const system = await startBreakableSystem({
    ...{ kind: "koha", terminator: "\r", workers: 50 },
    library: {
      institution: "CPL",
      logins: [{ id: "sip1", password: "sip1pass" }],
      patrons: numbers.map((number) => ({ id: `P${number}`, pin: "", name: "A", blocked: false })),
      items: numbers.map((number) => ({ id: `I${number}`, title: "The Sea" })),
      ...{ loans: [], holds: [], fees: [] },
    },
    // Long enough to be killed between the deed and the answer.
    faults: [{ fault: "late", seconds: 0.05, code: "11", probability: 0.5 }],
    onLine(line) {
      const text = line.replace(/^\n/, "").replace(/AY\dAZ[0-9A-F]{4}$/, "");
      if (/^(09|11)/.test(text)) sent.set(text, (sent.get(text) ?? 0) + 1);
    },
  });
  const copy = join(database.folder, "copy.db");
  try {
    const own = await database.open();
    const accepted = await acceptAll(own, numbers);
    await own.close();
    const standIns = ["", `<sip2d:stand_in lend="no" database="copy.db" />`];
    const startAt = async (at: number) => {
      const file = await writeConfig(database.folder, configOf(system.port, database, standIns[at % 2] ?? ""));
      return await startProcess(file);
    };
    let server: ServerProcess | undefined;
    for (let killed = 0; killed < kills; killed++) {
      server = await startAt(killed);
      if (killed % 5 === 4) system.kill();
      await delay(300 + (killed * 331) % 2_300);
      await server.end("SIGKILL");
      if (killed % 5 === 4) system.revive();
    }
    server = await startAt(kills);
    const rows = await settledRows(database, copy, accepted.length);
    await server.end("SIGTERM");
    return judge(accepted, rows, sent);
  } finally {
    await system.close();
    await database.discard();
  }
}

async function acceptAll({ ledger }: Storage, numbers: readonly number[]): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (const number of numbers) {
    const item = `I${number}`, patron = `P${number}`, key = `K${number}`, institution = "CPL";
    const entries = [
      queuedLoan({ item, patron, key, institution }),
      ...number % 3 === 0 ? [queuedReturn({ item, key: `${key}R`, believed: lentTo(patron), institution })] : [],
    ];
    for (const entry of entries) {
      assert(await ledger.accept(entry, 1_000) !== undefined);
      bodies.push(bodyOf(entry.handOver.request));
    }
  }
  return bodies;
}

function bodyOf(request: string): string {
  const { body }: { readonly body: string } = JSON.parse(request);
  return body;
}

function configOf(port: number, { url }: ScenarioStorage, standIn: string): string {
  return `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners><service port="127.0.0.1:0/tcp" transport="RAW" client_timeout="600" /></listeners>
  <accounts>
    <login id="sip1" password="sorterpass" institution="CPL" terminator="CR" upstream_login="sip1" upstream_password="sip1pass" />
  </accounts>
  <institutions>
    <institution id="CPL" implementation="SIP2">
      <policy checkin="true" checkout="true" renewal="true" status_update="false" offline="false" retries="3" />
      <sip2d:upstream address="127.0.0.1:${port}" kind="koha" answer_seconds="4" settle_minutes="1" />${standIn}
    </institution>
  </institutions>
  <sip2d:storage url="${url}" />
</acsconfig>`;
}

/** Waits until no change waits or is under way, and gives the rows of both databases. */
async function settledRows(
  database: ScenarioStorage,
  copy: string,
  accepted: number,
): Promise<readonly LedgerRow[]> {
  const storages = [await database.open(), await openSqliteStorage(copy)];
  try {
    for (let looks = 0;; looks++) {
      assert(looks < LOOKS, "what waits is not handed over");
      const waiting = await Promise.all(storages.map(({ ledger }) => ledger.nextWaiting("CPL", 1)));
      if (waiting.flat().length === 0) break;
      await delay(LOOK);
    }
    const moving = await Promise.all(storages.map(({ ledgerMoves }) => ledgerMoves.leaving("CPL", accepted * 3)));
    const rows = moving.flatMap((some, at) => some.map(({ ledgerId }) => storages[at]?.ledger.row(ledgerId)));
    return (await Promise.all(rows)).filter((row) => row !== undefined);
  } finally {
    for (const storage of storages) await storage.close();
  }
}

function judge(
  accepted: readonly string[],
  rows: readonly LedgerRow[],
  sent: ReadonlyMap<string, number>,
): string {
  const bodies = rows.map(({ handOver }) => bodyOf(handOver?.request ?? "{}"));
  assertEquals(bodies.toSorted(), accepted.toSorted(), "each change is there once");
  const counts = { done: 0, "not sent": 0, refused: 0, unknown: 0 };
  for (const row of rows) {
    const body = bodyOf(row.handOver?.request ?? "{}"), times = sent.get(body) ?? 0;
    assert(times <= 1, `${body} reached the system ${times} times`);
    assert(row.state in counts, `${body} is ${row.state}`);
    counts[row.state as keyof typeof counts]++;
    if (row.state === "done" && row.by !== "proof") assertEquals(times, 1, `${body} is done, and was not sent`);
  }
  return Object.entries(counts).map(([what, many]) => `${what} ${many}`).join(", ");
}
