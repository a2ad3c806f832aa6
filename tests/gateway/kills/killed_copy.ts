import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { loansThere } from "../../../src/library/known/known_records.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { startCli } from "../../support/program/run_cli.ts";
import { type ServerProcess, startProcess, writeConfig } from "../../support/server/server_process.ts";
import { until } from "../../support/wire/until.ts";
import { type BreakableSystem, startBreakableSystem } from "./breakable_system.ts";
import { type CopyTerminals, startTerminals } from "./copy_terminals.ts";

/** Patrons, who have a copy each, and copies that only files tell of. */
const PATRONS = 200, FILED = 3_000;
/** Milliseconds for which a question is certainly stored, where nothing is killed. */
const STORED = 4_000;

const KINDS = ["learning", "feed", "outage"] as const;

/** What came of it. */
interface Killed {
  readonly answers: number;
  readonly slowest: number;
  readonly byCopy: number;
  readonly compared: number;
}

/**
 * Kills a gateway with kill -9 while its copy learns, while files are fed (the feed by turns with the gateway), and while the
 * system is away and the copy answers. After each kill terminals that only the system knows log in again, also while it is
 * away. No answer comes late, none is missing on a connection that lives, and the copy tells of each record what was said of it,
 * and all that was said some seconds before the kill.
 */
export async function killCopies(kills: number): Promise<Killed> {
  const folder = await Deno.makeTempDir(), system = await startSystem();
  const feeds = await writeFiles(folder), file = await writeConfig(folder, configOf(system.port));
  let server: ServerProcess = await startProcess(file), compared = 0;
  const terminals = startTerminals({ port: () => server.ports[0] ?? 0, patrons: PATRONS });
  try {
    for (let killed = 0; killed < kills; killed++) {
      const kind = KINDS[killed % KINDS.length] ?? "learning", pause = 200 + (killed * 331) % 2_300;
      if (kind === "outage") await untilAway(system, terminals);
      const feed = kind === "feed" ? startCli(folder, "import", "--config", file, ...feeds) : undefined;
      await delay(pause);
      if (feed !== undefined && killed % 2 === 0) feed.kill("SIGKILL");
      await terminals.killing(() => server.end("SIGKILL"));
      feed?.kill("SIGKILL");
      await feed?.ended;
      compared += await compare(join(folder, "copy.db"), terminals);
      server = await startProcess(file);
      terminals.goOn();
      // Each has logged in again, in an outage by what the copy knows of its password.
      await until(() => terminals.loggedIn() === terminals.count, "terminals are let in after a kill");
      if (kind === "outage") await untilBack(system, terminals);
    }
    return { ...await terminals.end(), compared };
  } finally {
    await server.end("SIGTERM");
    await system.close();
    await Deno.remove(folder, { recursive: true });
  }
}

function startSystem(): Promise<BreakableSystem> {
  const numbers = Array.from({ length: PATRONS }, (_, number) => number);
  return startBreakableSystem({
    ...{ kind: "koha", terminator: "\r", workers: 50 },
    library: {
      institution: "CPL",
      logins: [{ id: "sip1", password: "sip1pass" }],
      patrons: numbers.map((number) => ({ id: `P${number}`, pin: "", name: `Name of P${number}`, blocked: false })),
      items: numbers.map((number) => ({ id: `I${number}`, title: `Title of I${number}` })),
      loans: numbers.map((number) => ({ item: `I${number}`, patron: `P${number}` })),
      ...{ holds: [], fees: [] },
    },
  });
}

/** What only files tell of is there beside what terminals ask for. */
async function writeFiles(folder: string): Promise<readonly string[]> {
  const rows = Array.from({ length: FILED }, (_, number) => `X${number},T${number},Title of X${number}\n`);
  const patrons = Array.from({ length: FILED }, (_, number) => `Y${number},Name of Y${number},2031-12-31,no,no\n`);
  await Deno.writeTextFile(`${folder}/items.csv`, `item_id,title_id,title\n${rows.join("")}`);
  await Deno.writeTextFile(
    `${folder}/patrons.csv`,
    `patron_id,last_name,expires,blocked,card_lost\n${patrons.join("")}`,
  );
  return ["--institution", "CPL", "--items", `${folder}/items.csv`, "--patrons", `${folder}/patrons.csv`];
}

function configOf(port: number): string {
  return `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners><service port="127.0.0.1:0/tcp" transport="RAW" client_timeout="600" /></listeners>
  <accounts><login id="*" institution="CPL" terminator="CR" /></accounts>
  <institutions>
    <institution id="CPL" implementation="SIP2" time_zone="UTC">
      <sip2d:upstream address="127.0.0.1:${port}" kind="koha" answer_seconds="2" />
      <sip2d:stand_in lend="no" database="copy.db" after_seconds="1" settled_seconds="1" feed="yes" />
    </institution>
  </institutions>
</acsconfig>`;
}

async function untilAway(system: BreakableSystem, terminals: CopyTerminals): Promise<void> {
  // What terminals' logins are is stored by then.
  await delay(STORED);
  system.kill();
  const before = terminals.byCopy();
  await until(() => terminals.byCopy() > before, "the copy answers");
}

async function untilBack(system: BreakableSystem, terminals: CopyTerminals): Promise<void> {
  system.revive();
  const before = terminals.bySystem();
  await until(() => terminals.bySystem() > before + 5, "the system answers again");
}

/** Holds what the copy knows against what the terminals were told, and gives how many records that were. */
async function compare(path: string, terminals: CopyTerminals): Promise<number> {
  const storage = await openSqliteStorage(path);
  try {
    assertEquals(await storage.examine(), undefined);
    const { at, told } = terminals.toldUntilKill();
    for (const [id, since] of told) {
      const number = id.slice(1), card = id.startsWith("P") ? await storage.known.card(id) : undefined;
      const copy = id.startsWith("I") ? await storage.known.copy(id) : undefined;
      if (card === undefined && copy === undefined) {
        assert(since > at - STORED, `${id} was told ${at - since} ms before the kill, and is lost`);
        continue;
      }
      if (card?.facts.name) {
        assertEquals(card.facts.name.value, `Name of ${id}`);
        assertEquals(loansThere(card.loans), card.loans.whole ? [`I${number}`] : []);
      }
      if (copy?.facts.title) assertEquals(copy.facts.title.value, `Title of ${id}`);
      if (copy?.loan) assertEquals(copy.loan.value?.patronId, `P${number}`);
    }
    const fed = await storage.known.find({ cards: ["Y0", `Y${FILED - 1}`], copies: ["X0", `X${FILED - 1}`] });
    for (const [id, { facts }] of fed.cards) assertEquals(facts.names?.value[1]?.toLowerCase(), `name of ${id}`);
    for (const [id, { facts }] of fed.copies) assertEquals(facts.title?.value.toLowerCase(), `title of ${id}`);
    return told.size;
  } finally {
    await storage.close();
  }
}
