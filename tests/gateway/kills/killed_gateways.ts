import { setTimeout as delay } from "node:timers/promises";
import type { LedgerRow } from "../../../src/storage/port/ledger.ts";
import { type ServerProcess, startProcess, writeConfig } from "../../support/server/server_process.ts";
import type { ScenarioStorage } from "../../support/server/sqlite_storage.ts";
import { ask, type AskedChange, changeOf, judge } from "./asked_change.ts";
import { type MortalKind, type MortalSystem, startMortalSystem } from "./mortal_system.ts";

const TERMINALS = 3;
/** Starts in a row that may fail. */
const STARTS = 10;
const KILLED = ["gateway", "system", "both"] as const;

/** What is played. */
interface Kills {
  readonly open: () => Promise<ScenarioStorage>;
  readonly kind: MortalKind;
  readonly kills: number;
}

/**
 * Lets terminals pay, lend and return at a gateway while it, the library system, or both are killed so many times, in the
 * middle of changes. A terminal that hears nothing sends its message again until it is answered. Then each change must have
 * been carried out once at most, each yes must be true, each that was carried out must have a row that does not deny it, and
 * each that was carried out although its terminal heard no must be on the list.
 */
export async function killGateways({ open, kind, kills }: Kills): Promise<string> {
  const database = await open();
  const system = await startMortalSystem(kind);
  try {
    await (await database.open()).close();
    const file = await writeConfig(database.folder, configOf(kind, system.port, database.url));
    const asked = await askAndKill(file, system, kills);
    await delay(100);
    return judge(asked, system.carriedOut, await rowsOf(database));
  } finally {
    await system.close();
    await database.discard();
  }
}

async function rowsOf(database: ScenarioStorage): Promise<readonly LedgerRow[]> {
  const storage = await database.open();
  try {
    const rows: LedgerRow[] = [];
    for (let id = 1, missing = 0; missing < 100; id++) {
      const row = await storage.ledger.row(id);
      if (row === undefined) missing++;
      else rows.push(row);
    }
    return rows;
  } finally {
    await storage.close();
  }
}

function configOf(kind: MortalKind, port: number, url: string | undefined): string {
  const storage = url === undefined ? "" : `<sip2d:storage url="${url}" />`;
  return `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners><service port="127.0.0.1:0/tcp" transport="RAW" client_timeout="600" /></listeners>
  <accounts>
    <login id="till" password="tillpass" institution="CPL" terminator="CR" upstream_login="sip1" upstream_password="sip1pass" />
  </accounts>
  <institutions>
    <institution id="CPL" implementation="SIP2">
      <policy checkin="true" checkout="true" renewal="true" status_update="false" offline="false" retries="3" />
      <sip2d:upstream address="127.0.0.1:${port}" kind="${kind}" answer_seconds="4" settle_minutes="1" />
    </institution>
  </institutions>
  ${storage}
</acsconfig>`;
}

/** Starts a gateway anew where it does not start, as systemd would: a database that is busy may not answer it in time. */
async function startAgainAndAgain(file: string): Promise<ServerProcess> {
  for (let starts = 1;; starts++) {
    try {
      return await startProcess(file);
    } catch (error) {
      if (starts >= STARTS) throw error;
    }
  }
}

async function askAndKill(file: string, system: MortalSystem, kills: number): Promise<readonly AskedChange[]> {
  const asked: AskedChange[] = [];
  let starting = startAgainAndAgain(file);
  let over = false;
  const terminals = Array.from({ length: TERMINALS }, async () => {
    while (!over) {
      const change = changeOf(asked.length);
      asked.push(change);
      await ask(change, async () => (await starting).ports[0] ?? 0);
    }
  });
  const yeses = () => asked.filter(({ heard }) => heard === "yes").length;
  for (let killed = 0; killed < kills; killed++) {
    const who = KILLED[killed % KILLED.length], before = yeses();
    // A gateway that does not start ends it all.
    while (yeses() < before + 2) await Promise.all([starting, delay(5)]);
    await delay(killed % 41);
    if (who !== "gateway") system.kill();
    if (who !== "system") {
      await (await starting).end("SIGKILL");
      starting = startAgainAndAgain(file);
    }
    if (who !== "gateway") {
      await delay(20);
      system.revive();
    }
  }
  over = true;
  await Promise.all(terminals);
  await (await starting).end("SIGTERM");
  return asked;
}
