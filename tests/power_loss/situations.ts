import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { configFile } from "../support/files/scenario_config.ts";
import { anItem, aPatron } from "../support/library/records.ts";
import { checkout, login } from "../support/wire/messages.ts";
import { openTerminal, type PlainTerminal, portOf, type RecordedFolder } from "./recorded_process.ts";
import { startUpstream, type Upstream } from "./upstream.ts";

/** What is done while the power may fail, and what must be so afterwards. */
export interface Situation {
  /** Fills a folder before the recording. */
  prepare(folder: string): Promise<void>;
  /** Works on it, and writes down who has heard what. */
  play(recorded: RecordedFolder): Promise<void>;
  /** Says what is wrong with a folder after the power has come back; `undefined`: nothing. */
  judge(folder: string, heard: ReadonlySet<string>): string | undefined | Promise<string | undefined>;
}

/** A return that waits to be handed over is a row with its request. */
const RETURNS = "select item_id as what from ledger where request is not null";

const TERMINALS = 6, COPIES = 30;
const LIBRARY = "library.db";
const SETTING = { service: { client_timeout: "600" }, login: { terminator: "CR" } };

async function prepareLibrary(folder: string, library = LIBRARY): Promise<void> {
  const config = configFile(SETTING).replace(`sqlite:${LIBRARY}`, `sqlite:${library}`);
  await Deno.writeTextFile(join(folder, "SIPServer.xml"), config);
  const storage = await openSqliteStorage(join(folder, library));
  const numbers = Array.from({ length: TERMINALS * COPIES }, (_, number) => number);
  await storage.load({
    patrons: Array.from({ length: TERMINALS }, (_, number) => aPatron({ patronId: `P${number}` })),
    items: numbers.map((number) => anItem({ itemId: `I${number}`, titleId: `T${number}` })),
  });
  await storage.close();
}

/** Opens a database after a loss of power; says what is wrong with the file, or what the query does not find. */
function judgeRows(path: string, sql: string, heard: Iterable<string>): string | undefined {
  const db = new DatabaseSync(path);
  try {
    const check = db.prepare("pragma quick_check").get()?.quick_check;
    if (check !== "ok") return `the file is damaged: ${check}`;
    const there = new Set(db.prepare(sql).all().map(({ what }) => what));
    const lost = [...heard].filter((what) => !there.has(what));
    return lost.length === 0 ? undefined : `${lost.length} that were heard are not there, such as ${lost[0]}`;
  } catch (error) {
    return `the file cannot be read: ${error}`;
  } finally {
    db.close();
  }
}

/** Lets a server work until all terminals have had their answers, and kills it. */
async function serving(recorded: RecordedFolder, work: (port: number) => Promise<void>): Promise<void> {
  const server = recorded.start("serve", "--config", "SIPServer.xml", "--log-level", "error");
  const told = new Response(server.stderr).text();
  try {
    await work(await portOf(server));
    await new Promise((resolve) => setTimeout(resolve, 100));
  } finally {
    try {
      server.kill("SIGKILL");
    } catch {
      // It has ended by itself, as what it told says.
      Deno.stderr.writeSync(new TextEncoder().encode(await told));
    }
    await server.status;
  }
}

/** Has terminals ask side by side, each about copies of its own. */
async function inParallel(
  port: number,
  [id, password]: readonly [string, string],
  ask: (terminal: PlainTerminal, number: number, copy: string) => Promise<void>,
): Promise<void> {
  await Promise.all(Array.from({ length: TERMINALS }, async (_, number) => {
    const terminal = await openTerminal(port);
    await terminal.ask(login(id, password, `t${number}`));
    for (let at = 0; at < COPIES; at++) await ask(terminal, number, `I${number * COPIES + at}`);
    terminal.close();
  }));
}

/** sip2d's own library: what a terminal heard is lent, and stays so. */
const engine: Situation = {
  prepare: (folder) => prepareLibrary(folder),
  play: (recorded) =>
    serving(recorded, (port) =>
      inParallel(port, ["sipterm1", "term1"], async (terminal, number, copy) => {
        if ((await terminal.ask(checkout(`P${number}`, copy))).startsWith("121")) recorded.heard(copy);
      })),
  judge: (folder, heard) => judgeRows(join(folder, LIBRARY), "select item_id as what from loans", heard),
};

async function prepareGateway(folder: string, upstream: Upstream, more: string): Promise<void> {
  await (await openSqliteStorage(join(folder, LIBRARY))).close();
  await Deno.writeTextFile(
    join(folder, "SIPServer.xml"),
    `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners><service port="127.0.0.1:0/tcp" transport="RAW" client_timeout="600" /></listeners>
  <accounts><login id="till" password="tillpass" institution="CPL" terminator="CR" upstream_login="sip1"
    upstream_password="sip1pass" /></accounts>
  <institutions><institution id="CPL" implementation="SIP2">
    <policy checkin="true" checkout="true" renewal="true" status_update="false" offline="false" retries="3" />
    <sip2d:upstream address="127.0.0.1:${upstream.port}" kind="koha" answer_seconds="2" settle_minutes="1" ${more} />
  </institution></institutions>
</acsconfig>`,
  );
}

/** A gateway: before the library system hears of a change, its row is on disk. */
function ledger(): Situation {
  const upstream = startUpstream();
  return {
    prepare: (folder) => prepareGateway(folder, upstream, ""),
    async play(recorded) {
      upstream.onChange((copy) => recorded.heard(copy));
      await serving(recorded, (port) =>
        inParallel(port, ["till", "tillpass"], async (terminal, number, copy) => {
          await terminal.ask(checkout(`P${number}`, copy));
        }));
      upstream.close();
    },
    judge: (folder, heard) => judgeRows(join(folder, LIBRARY), "select item_id as what from ledger", heard),
  };
}

/** A gateway whose library system is away: a return that a sorter heard is on disk. */
function returns(): Situation {
  const upstream = startUpstream();
  return {
    prepare: (folder) => prepareGateway(folder, upstream, 'offline_returns="yes"'),
    async play(recorded) {
      await serving(recorded, async (port) => {
        const first = await openTerminal(port);
        await first.ask(login("till", "tillpass"));
        await first.ask("1720260302    130000AOCPL|ABI0|");
        upstream.close();
        await inParallel(port, ["till", "tillpass"], async (terminal, _, copy) => {
          const now = new Date().toISOString().replace(/[-:]/g, "").replace("T", "   Z").slice(0, 18);
          const answer = await terminal.ask(`09N${now}${now}AP|AOCPL|AB${copy}|AC|`);
          if (answer.startsWith("101")) recorded.heard(copy);
        });
        first.close();
      });
    },
    judge: (folder, heard) => judgeRows(join(folder, LIBRARY), RETURNS, heard),
  };
}

async function run(recorded: RecordedFolder, what: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await recorded.start(...args).output();
  if (!success) throw new Error(`${args[0]} failed: ${new TextDecoder().decode(stderr)}`);
  recorded.heard(what);
}

const RECORDS = 3000;

/** An import: when the command says that it is done, all is there; before, the library is whole. */
const imported: Situation = {
  async prepare(folder) {
    await prepareLibrary(folder);
    const lines = Array.from({ length: RECORDS }, (_, number) => `N${number},Name ${number}\n`);
    await Deno.writeTextFile(join(folder, "patrons.csv"), `patron_id,last_name\n${lines.join("")}`);
  },
  play: (recorded) => run(recorded, "done", "import", "--config", "SIPServer.xml", "--patrons", "patrons.csv"),
  judge(folder, heard) {
    const wanted = ["P0", ...heard.has("done") ? Array.from({ length: RECORDS }, (_, number) => `N${number}`) : []];
    return judgeRows(join(folder, LIBRARY), "select patron_id as what from patrons", wanted);
  },
};

/** A backup: it has its name only when it is whole, and has it when the command says so. */
const backup: Situation = {
  prepare: (folder) => prepareLibrary(folder),
  play: (recorded) => run(recorded, "done", "backup", "--config", "SIPServer.xml", "--to", "copy.db"),
  judge(folder, heard) {
    const path = join(folder, "copy.db");
    const isThere = (() => {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        return false;
      }
    })();
    if (!isThere) return heard.has("done") ? "the copy has no name" : undefined;
    return judgeRows(path, "select item_id as what from items", ["I0", `I${TERMINALS * COPIES - 1}`]);
  },
};

/** An export: when the command says that it is done, each file has its name and all its lines. */
const exported: Situation = {
  // SQLite syncs the folder of its own file.
  prepare: (folder) => prepareLibrary(folder, "../elsewhere.db"),
  play: (recorded) => run(recorded, "done", "export", "--config", "SIPServer.xml", "--to", "."),
  judge(folder, heard) {
    if (!heard.has("done")) return undefined;
    try {
      const lines = Deno.readTextFileSync(join(folder, "items.csv")).trimEnd().split("\n").length;
      return lines === TERMINALS * COPIES + 1 ? undefined : `items.csv has ${lines} lines`;
    } catch (error) {
      return `items.csv cannot be read: ${error}`;
    }
  },
};

const OLDER = new URL("../data/0.1.0/library.db.gz", import.meta.url);

/** An upgrade: whenever it was cut off, this version goes on with the file, and nobody is missing. */
function upgrade(): Situation {
  let patrons: readonly string[] = [];
  let judged = 0;
  return {
    async prepare(folder) {
      await Deno.writeTextFile(join(folder, "SIPServer.xml"), configFile(SETTING));
      const older = (await Deno.open(OLDER)).readable.pipeThrough(new DecompressionStream("gzip"));
      await Deno.writeFile(join(folder, LIBRARY), older);
      const db = new DatabaseSync(join(folder, LIBRARY));
      patrons = db.prepare("select patron_id as what from patrons").all().map(({ what }) => String(what));
      db.close();
    },
    play: (recorded) => run(recorded, "done", "migrate", "--config", "SIPServer.xml"),
    async judge(folder) {
      const path = join(folder, LIBRARY);
      const wrong = judgeRows(path, "select patron_id as what from patrons", patrons);
      // To go on takes a hundred times as long as to look.
      if (wrong !== undefined || judged++ % 50 > 0) return wrong;
      try {
        await (await openSqliteStorage(path)).close();
      } catch (error) {
        return `this version cannot go on with it: ${error}`;
      }
      return judgeRows(path, "select patron_id as what from patrons", patrons);
    },
  };
}

/** All situations, by name; each is made when it is played. */
export const SITUATIONS: Readonly<Record<string, () => Situation>> = {
  engine: () => engine,
  ledger,
  returns,
  import: () => imported,
  backup: () => backup,
  export: () => exported,
  upgrade,
};
