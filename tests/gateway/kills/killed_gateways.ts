import { assert, assertEquals } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import type { LedgerRow } from "../../../src/storage/port/ledger.ts";
import { type ServerProcess, startProcess, writeConfig } from "../../support/server/server_process.ts";
import type { ScenarioStorage } from "../../support/server/sqlite_storage.ts";
import { connect, type Terminal } from "../../support/wire/terminal.ts";
import { type MortalSystem, startMortalSystem } from "./mortal_system.ts";

/** Patrons, each of whom pays once, so that none stands in another's way. */
const PATRONS = 20_000;
const TERMINALS = 3;
const KILLED = ["gateway", "system", "both"] as const;

/** A payment that a terminal has asked for; its amount is no other's. */
interface Asked {
  readonly patron: string;
  readonly amount: string;
  /** What it heard last, and whether that was a yes. */
  heard: "yes" | "no";
}

/** A system, and how often each payment was carried out there. */
interface PaidSystem extends MortalSystem {
  readonly paid: ReadonlyMap<string, number>;
}

/**
 * Lets terminals pay at a gateway while it, the library system, or both are killed so many times, in the middle of
 * payments. A terminal that hears nothing sends the payment again until it is answered. Then each payment must have been
 * carried out once at most, each yes must be true, each that was carried out must have a row that does not deny it, and
 * each that was carried out although its terminal heard no must be on the list.
 */
export async function killGateways(open: () => Promise<ScenarioStorage>, kills: number): Promise<string> {
  const database = await open();
  const system = await startSystem();
  try {
    await (await database.open()).close();
    const file = await writeConfig(database.folder, configOf(system.port, database.url));
    const asked = await payAndKill(file, system, kills);
    await delay(100);
    const storage = await database.open();
    try {
      const rows: LedgerRow[] = [];
      for (let row, id = 1, missing = 0; missing < 100; id++) {
        row = await storage.ledger.row(id);
        if (row === undefined) missing++;
        else rows.push(row);
      }
      return judge(asked, system.paid, rows);
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
    <login id="till" password="tillpass" institution="CPL" terminator="CR" upstream_login="sip1" upstream_password="sip1pass" />
  </accounts>
  <institutions>
    <institution id="CPL" implementation="SIP2">
      <policy checkin="true" checkout="true" renewal="true" status_update="false" offline="false" retries="3" />
      <sip2d:upstream address="127.0.0.1:${port}" kind="koha" answer_seconds="4" settle_minutes="1" />
    </institution>
  </institutions>
  ${storage}
</acsconfig>`;
}

async function startSystem(): Promise<PaidSystem> {
  const paid = new Map<string, number>();
  const patrons = Array.from(
    { length: PATRONS },
    (_, number) => ({ id: `P${number}`, pin: "", name: "A", blocked: false }),
  );
  const system = await startMortalSystem({
    kind: "koha",
    terminator: "\r",
    workers: 100,
    library: {
      ...{ institution: "CPL", items: [], loans: [], holds: [], patrons },
      logins: [{ id: "sip1", password: "sip1pass" }],
      fees: patrons.map(({ id }) => ({ patron: id, amount: "500.00", description: "Lost" })),
    },
    // Long enough to be killed between the deed and the answer.
    faults: [{ fault: "late", seconds: 0.03, code: "37", probability: 0.5 }],
    onChange({ patron = "", amount = "" }) {
      const key = `${patron} ${amount}`;
      paid.set(key, (paid.get(key) ?? 0) + 1);
    },
  });
  return { ...system, paid };
}

async function payAndKill(file: string, system: PaidSystem, kills: number): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  let starting: Promise<ServerProcess> = startProcess(file);
  let over = false;
  const next = () => asked.length;
  const tills = Array.from({ length: TERMINALS }, async () => {
    while (!over) {
      const number = next();
      const payment: Asked = { patron: `P${number}`, amount: (1 + number / 100).toFixed(2), heard: "no" };
      asked.push(payment);
      await pay(payment, async () => (await starting).ports[0] ?? 0);
    }
  });
  for (let killed = 0; killed < kills; killed++) {
    const who = KILLED[killed % KILLED.length];
    const yeses = asked.filter(({ heard }) => heard === "yes").length;
    while (asked.filter(({ heard }) => heard === "yes").length < yeses + 2) await delay(5);
    await delay(killed % 41);
    if (who !== "gateway") system.kill();
    if (who !== "system") {
      await (await starting).end("SIGKILL");
      starting = startProcess(file);
    }
    if (who !== "gateway") {
      await delay(20);
      system.revive();
    }
  }
  over = true;
  await Promise.all(tills);
  await (await starting).end("SIGTERM");
  return asked;
}

/** Pays, and sends the same again until there is an answer. */
async function pay(payment: Asked, port: () => Promise<number>): Promise<void> {
  const message = `37${now()}0400USDBV${payment.amount}|AOCPL|AA${payment.patron}|`;
  for (;;) {
    let terminal: Terminal | undefined;
    try {
      terminal = await connect(await port());
      terminal.send("9300CNtill|COtillpass|");
      await terminal.expect("941");
      terminal.send(message);
      const answer = await terminal.expect(/^38[YN]/);
      payment.heard = answer.startsWith("38Y") ? "yes" : "no";
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

function judge(asked: readonly Asked[], paid: ReadonlyMap<string, number>, rows: readonly LedgerRow[]): string {
  const rowsOf = Map.groupBy(rows, ({ patronId }) => patronId ?? "");
  let denied = 0;
  for (const { patron, amount, heard } of asked) {
    const times = paid.get(`${patron} ${amount}`) ?? 0, about = rowsOf.get(patron) ?? [];
    assert(times <= 1, `${patron} paid ${amount} ${times} times`);
    if (heard === "yes") assertEquals(times, 1, `${patron} heard an untrue yes`);
    const admitting = about.filter(({ state }) => state === "done" || state === "unknown" || state === "open");
    if (times === 1) assertEquals(admitting.length, 1, `${patron} has paid, and the rows are ${JSON.stringify(about)}`);
    for (const { state, terminalTold } of about) {
      if (state === "done") assertEquals(times, 1, `${patron} has not paid, and the row says so`);
      if (state === "done" && heard === "no") {
        assertEquals(terminalTold === "yes", false, `${patron} is not on the list`);
      }
    }
    if (times === 1 && heard === "no") denied++;
  }
  const count = (state: LedgerRow["state"]) => rows.filter((row) => row.state === state).length;
  return `${asked.length} payments, ${paid.size} carried out, ${denied} of them told otherwise; rows: ${
    count("done")
  } done, ${count("unknown")} unknown, ${count("not sent")} not sent, ${count("refused")} refused`;
}
