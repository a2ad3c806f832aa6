import { assertEquals, assertMatch } from "@std/assert";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import { createDatabase, dropDatabase, testServer, through, urlOf } from "../postgres/test_database.ts";
import { printedFlags } from "../support/program/printed_flags.ts";
import { BUNDLE } from "../support/program/programs.ts";
import { type CliRun, runCli } from "../support/program/run_cli.ts";
import { startProgram, writeConfig } from "../support/server/server_process.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { connect } from "../support/wire/terminal.ts";

/** What version 0.1.0 made; its README.md says what is where. */
const DATA = fileURLToPath(new URL("../data/0.1.0", import.meta.url));
const README = await Deno.readTextFile(join(DATA, "README.md"));
/** Six in the evening in Berlin, when the server of 0.1.0 was stopped, and a terminal writes it so. */
const EVENING = Temporal.Instant.from("2026-03-02T17:00:00Z");
const CLOCK = "20260302    180000";
const NO_DATE = " ".repeat(18);
const SERVER = await testServer();
/** By account, as the configuration of the day has them. */
const PASSWORDS: Readonly<Record<string, string>> = { entrance: "in-1", everything: "al-4" };

/** A library of 0.1.0 that has come to this version. */
interface Upgraded {
  /** Runs a command on it. */
  sip2d(command: string, ...args: readonly string[]): Promise<CliRun>;
  /** Serves it from the evening of the day on, to a terminal of the account that stood at the same place that day. */
  serve(account: string, place: string, body: (ask: Ask) => Promise<void>): Promise<void>;
}

/** Sends a message and gives its answer. */
type Ask = (message: string) => Promise<string>;

/** Puts a kept database where a configuration finds it, and gives the url to be written there. */
type Place = (folder: string, body: (url: string) => Promise<void>) => Promise<void>;

const PLACES: Readonly<Record<string, Place>> = { SQLite: placeFile, PostgreSQL: placeOnServer };

async function placeFile(folder: string, body: (url: string) => Promise<void>): Promise<void> {
  await Deno.writeFile(join(folder, "library.db"), await unzipped("library.db.gz"));
  await body("sqlite:library.db");
}

/** The kept database on the server, brought to this version once: tests have copies of it. */
let upgraded: Promise<string> | undefined;
Deno.test.afterAll(async () => {
  if (upgraded !== undefined) await dropDatabase(SERVER, await upgraded);
});

async function upgradeOnServer(): Promise<string> {
  const address = await createDatabase(SERVER);
  const dump = new TextDecoder().decode(await unzipped("library.sql.gz"));
  await through(address, ({ run }) => run(dump));
  await withTemporaryFolder(async (folder) => await migrate(await configOf(folder, urlOf(address))));
  return address.database;
}

async function placeOnServer(_folder: string, body: (url: string) => Promise<void>): Promise<void> {
  const address = await createDatabase(SERVER, await (upgraded ??= upgradeOnServer()));
  try {
    // How long answers are kept goes by the clock of the database server, which no test can set to that evening.
    const answers = `update answers set keep_until = keep_until + (clock_timestamp() - '${EVENING}')`;
    await through(address, ({ run }) => run(answers));
    await body(urlOf(address));
  } finally {
    await dropDatabase(SERVER, address.database);
  }
}

async function configOf(folder: string, url: string): Promise<string> {
  const written = await Deno.readTextFile(join(DATA, "config", "played_day.xml"));
  return await writeConfig(folder, written.replace("sqlite:library.db", url));
}

async function migrate(config: string): Promise<void> {
  assertEquals((await runCli("migrate", "--config", config)).code, 0);
}

/** Registers a test on each kept database, brought to this version as the README says. */
function upgradeTest(behaviour: string, body: (library: Upgraded) => Promise<void>): void {
  for (const [name, place] of Object.entries(PLACES)) {
    Deno.test(`${behaviour} (${name} of 0.1.0)`, () =>
      withTemporaryFolder((folder) =>
        place(folder, async (url) => {
          const config = await configOf(folder, url);
          // A server brings a file up to date when it starts; commands do not.
          const sip2d = async (command: string, ...args: readonly string[]) => {
            if (name === "SQLite") await migrate(config);
            return await runCli(command, "--config", config, ...args);
          };
          await body({ sip2d, serve: (...how) => serve(config, ...how) });
        })
      ));
  }
}

async function serve(config: string, ...[account, place, body]: Parameters<Upgraded["serve"]>): Promise<void> {
  const permissions = await printedFlags(config);
  const process = await startProgram({ program: BUNDLE, permissions, options: ["--config", config], clock: EVENING });
  const terminal = await connect(process.ports[0] ?? 0);
  try {
    const ask: Ask = async (message) => {
      terminal.send(message);
      return Buffer.from(await terminal.expect(/^/), "latin1").toString("utf8");
    };
    assertEquals(await ask(`9300CN${account}|CO${PASSWORDS[account]}|CP${place}|`), "941");
    await body(ask);
  } finally {
    await terminal.close();
    const { problems, code } = await process.end("SIGTERM");
    assertEquals([code, problems.filter((line) => line.includes(" ERROR "))], [0, []]);
  }
}

async function unzipped(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await Deno.open(join(DATA, name));
  return new Uint8Array(await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}

/** What a table of the README says of how many rows there are. */
function countOf(table: string): number {
  return Number(new RegExp(`^\\| ${table} +\\| +(\\d+) `, "m").exec(README)?.[1]);
}

type Row = Readonly<Record<string, string>>;

function rowsOf(csv: string): readonly Row[] {
  return parse(csv, { columns: true });
}

/** The columns that 0.1.0 wrote, in its order: later versions may write more. */
function columnsOf(first: Row | undefined, rows: readonly Row[]): readonly Row[] {
  const names = Object.keys(first ?? {});
  return rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? "(no such column)"])));
}

/** In one order, and without what chance made of each database: new identifiers and the salt of hashes. */
function comparable(rows: readonly Row[]): readonly string[] {
  return rows.map((row) =>
    JSON.stringify(row).replace(/\$argon2id\$[^"]+/g, "$argon2id$").replace(/"[0-9A-HJKMNP-TV-Z]{10}"/g, '"NEW"')
  ).sort();
}

/** What went over the wire at one place on the day of 0.1.0, from one moment to another, both written as `HH:MM:SS`. */
async function exchangesOf(place: string, from: string, to: string) {
  const exchanges: { readonly message: string; readonly answer: string }[] = [];
  let at = "", message = "";
  for (const line of (await Deno.readTextFile(join(DATA, "day.txt"))).split("\n")) {
    const [, who, direction, text = ""] = /^(\S+) ([<>]) (.*)$/.exec(line) ?? [];
    at = /^at (\S+)$/.exec(line)?.[1] ?? at;
    if (who !== place || at < from || at > to) continue;
    if (direction === ">") message = text;
    else exchanges.push({ message, answer: text });
  }
  return exchanges;
}

/** An answer without its first date, which is the moment at which it was given. */
function undated(answer: string): string {
  return answer.replace(/\d{8} {4}\d{6}/, "(now)");
}

for (const name of ["SIPServer", "played_day", "everything", "postgresql", "koha"]) {
  Deno.test(`check accepts ${name}.xml of 0.1.0`, async () => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...BUNDLE.command(["--no-prompt", "--ignore-env", "--allow-env=EXAMPLE_PASSWORD", `--allow-read=${DATA}`])
          .slice(1),
        ...["check", "--config", join(DATA, "config", `${name}.xml`)],
      ],
      env: { EXAMPLE_PASSWORD: "from-a-variable", NO_COLOR: "1" },
    }).output();
    const faults = new TextDecoder().decode(stderr).split("\n").filter((line) => line !== "");
    const errors = faults.filter((line) => line.includes(".xml:") && !/: (warning|note): /.test(line));
    // One option that 0.1.0 ignored protects somebody and cannot be carried out: it is refused now, and nothing else.
    const refused = errors.filter((line) => / prevcheckout_block_checkout cannot be carried out: /.test(line));
    assertEquals([code, errors.length, refused.length], name === "koha" ? [1, 1, 1] : [0, 0, 0]);
  });
}

upgradeTest("journal tells what 0.1.0 told", async ({ sip2d }) => {
  const told = rowsOf(await Deno.readTextFile(join(DATA, "journal.csv")));
  const { code, out, errors } = await sip2d("journal");
  assertEquals([code, errors, told.length], [0, "", countOf("journal")]);
  assertEquals(columnsOf(told[0], rowsOf(out)), told);
});

upgradeTest("export writes what 0.1.0 wrote", ({ sip2d }) =>
  withTemporaryFolder(async (folder) => {
    assertEquals((await sip2d("export", "--to", folder)).code, 0);
    const written = new Map<string, readonly Row[]>();
    for (const kind of ["titles", "items", "patrons", "loans", "holds", "fees"]) {
      const before = rowsOf(new TextDecoder().decode(await unzipped(`export/${kind}.csv.gz`)));
      const now = rowsOf(await Deno.readTextFile(join(folder, `${kind}.csv`)));
      assertEquals(comparable(columnsOf(before[0], now)), comparable(before), kind);
      written.set(kind, now);
    }
    for (const kind of ["items", "patrons", "loans", "holds", "fees"]) {
      assertEquals(written.get(kind)?.length, countOf(kind), kind);
    }
    assertEquals(new Set(written.get("items")?.map((row) => row.title_id)).size, countOf("titles"));
  }));

/** 63 */
function patron(id: string, pin: string, summary = ""): string {
  return `63001${CLOCK}${summary.padEnd(10)}AO|AA${id}|AC|AD${pin}|`;
}

/** 17 */
function item(id: string): string {
  return `17${CLOCK}AO|AB${id}|`;
}

/** 11 */
function checkout(id: string, itemId: string, pin: string, more = ""): string {
  return `11YN${CLOCK}${NO_DATE}AO|AA${id}|AB${itemId}|AC|AD${pin}|${more}`;
}

/** 09 */
function checkin(itemId: string, more = ""): string {
  return `09N${CLOCK}${CLOCK}AP|AO|AB${itemId}|AC|${more}`;
}

upgradeTest("patrons and items stand as the day has left them", async ({ serve }) => {
  await serve("entrance", "entrance", async (ask) => {
    for (
      const [message, answer] of [
        // Two loans, and what is left of a fee of which 0.25 were paid; his loan of 39999000000003 ended off-line.
        [
          patron("23820002060444", "1234", "  Y"),
          `64${" ".repeat(14)}001${CLOCK}000000000002000100000000AOMAIN|AA23820002060444|AENora Whitfield|BZ0010|` +
          "CA0005|CB0020|BLY|CQY|BHUSD|BV0.50|CC10.00|AU39999000000005|AU39999000000002|" +
          "BD1 Church Street, Millbrook|BEnora.whitfield@example.org|BF555-0100|PB20070301|PCADULT|PIY|PA20260501|" +
          "AQMAIN|AFGreetings from Main Library.|",
        ],
        // 4.20 were owed, of which 1.50 and 0.30 were paid, oldest fee first.
        [
          patron("23820002060453", "1234", "   Y"),
          `64${" ".repeat(14)}001${CLOCK}000000000000000200000000AOMAIN|AA23820002060453|AERuben Castell|BZ0010|` +
          "CA0005|CB0020|BLY|CQY|BHUSD|BV2.40|CC10.00|AVF0008 0.40 New card|AVF0007 2.00 Prints|" +
          "BD118 Harbour View, Millbrook|BEruben.castell@example.org|BF555-0109|PB20030613|PCADULT|PIY|PA20270330|" +
          "AQMAIN|AFGreetings from Main Library.|",
        ],
        // Imported, with a PIN in clear.
        [
          patron("IMP0000001", "2468"),
          `64${" ".repeat(14)}001${CLOCK}000000000002000100000000AOMAIN|AAIMP0000001|AEAurélie Fontaine, de la|` +
          "BZ0010|CA0005|CB0020|BLY|CQY|BHUSD|BV3.50|CC10.00|PCADULT|PA20311231|AQMAIN|" +
          "AFGreetings from Main Library.|",
        ],
        [
          item("39999000000607"),
          `18040201${CLOCK}AH20260323    235900|AB39999000000607|AJThe Ladies' Paradise|` +
          "BGMAIN|CK001|AQMAIN|APMAIN|CRFiction|CSF ZOL|",
        ],
        // On the hold shelf, on its way to one, on its way home.
        [
          item("39999000000041"),
          `18080201${CLOCK}CF1|CM20260309    235900|AB39999000000041|` +
          "AJSense and Sensibility|BGMAIN|CK001|AQMAIN|APMAIN|CRFiction|CSF AUS|",
        ],
        [
          item("39999000000042"),
          `18100201${CLOCK}CF1|AB39999000000042|AJMansfield Park|` +
          "BGMAIN|CK001|AQMAIN|APMAIN|CRFiction|CSF AUS|",
        ],
        [
          item("39999000000043"),
          `18100201${CLOCK}AB39999000000043|AJNorthanger Abbey|` +
          "BGCPL|CK001|AQCPL|APMAIN|CRFiction|CSF AUS|",
        ],
        // With what a terminal stored, and with what staff said.
        [
          item("39999000000065"),
          `18030201${CLOCK}AB39999000000065|AJBlack Beauty|` +
          "BGMAIN|CK001|AQMAIN|APMAIN|CHtorn cover, page 12|CRFiction|CSF SEW|",
        ],
        [
          item("39999000000500"),
          `18010201${CLOCK}AB39999000000500|AJPendennis|` +
          "BGCPL|CK001|AQCPL|APCPL|CRFiction|CSF THA|AFItem is damaged|",
        ],
      ] as const
    ) assertEquals(await ask(message), answer);
    // Blocked by staff, and at a terminal; a PIN set by staff, and one that came as a bcrypt hash.
    assertMatch(await ask(patron("23820002060498", "1234")), /^64YYYY.*\|CQY\|.*-- Card found in the street\|$/);
    assertMatch(await ask(patron("23820002060490", "1234")), /^64YYYY.*\|CQY\|.*-- left behind\|$/);
    assertMatch(await ask(patron("23820002060446", "8642")), /^64 {14}.*\|CQY\|/);
    assertMatch(await ask(patron("IMP0000002", "U*U")), /^64 {14}.*\|CQY\|/);
  });
});

upgradeTest("loans and holds go on: checkin, capture, checkout from the hold shelf, undo", async ({ serve }) => {
  await serve("entrance", "entrance", async (ask) => {
    assertEquals(
      await ask(checkin("39999000000607")),
      `101YNN${CLOCK}AOMAIN|AB39999000000607|AQMAIN|AJThe Ladies' Paradise|CL1|AA23820002060480|CK001|CSF ZOL|` +
        "CRFiction|AGThe Ladies' Paradise - returned|",
    );
    // Five patrons wait for it; the first of them gets it.
    assertMatch(await ask(checkin("39999000000035")), /^101YNY.*\|CY23820002060473\|CTMAIN\|.*\|CV01\|/);
    assertMatch(await ask(checkout("23820002060445", "39999000000041", "1234")), /^120NUN/);
    assertEquals(
      await ask(checkout("23820002060469", "39999000000041", "1234")),
      `121NNY${CLOCK}AOMAIN|AA23820002060469|AB39999000000041|AJSense and Sensibility|AH20260323    235900|CK001|` +
        "CQY|CRFiction|AGSense and Sensibility - due 2026-03-23|",
    );
    // Fifteen seconds ago this account lent it; it goes back to its shelf as if nothing had happened.
    assertMatch(await ask(checkin("39999000000608", "BIY|")), /^101YNN.*\|AA23820002060496\|/);
    assertMatch(await ask(item("39999000000608")), /^1803/);
  });
});

/** The changes that the journal tells of. */
async function changesOf({ sip2d }: Upgraded): Promise<readonly Row[]> {
  // A payment that was taken for a retry changes nothing.
  return rowsOf((await sip2d("journal")).out)
    .filter(({ outcome, action }) => outcome === "done" && action !== "payment-repeated");
}

upgradeTest("what was answered a moment ago is answered the same when it comes again", async (library) => {
  const before = await changesOf(library);
  const exchanges = await exchangesOf("entrance", "17:59:40", "17:59:45");
  assertEquals(exchanges.length, 6);
  await library.serve("entrance", "entrance", async (ask) => {
    for (const { message, answer } of exchanges) {
      // Returns, cancelled holds, blocks and the like tell the truth when they come again: their second execution says so.
      if (/^(09|01|25|19|15-)/.test(message)) continue;
      assertEquals(undated(await ask(message)), undated(answer), message);
    }
  });
  assertEquals(await changesOf(library), before);
});

upgradeTest("what a terminal did off-line is not done again when it comes again", async (library) => {
  const before = await changesOf(library);
  // A no-block checkout or renewal that names no due date has become an ordinary request since, as it is in Koha.
  const exchanges = (await exchangesOf("MAIN", "11:00:00", "11:00:00"))
    .filter(({ message }) => message.startsWith("09") || message.slice(22, 40).trim() !== "");
  assertEquals(exchanges.length, 7);
  await library.serve("everything", "MAIN", async (ask) => {
    for (const { message, answer } of exchanges) assertEquals((await ask(message)).slice(0, 2), answer.slice(0, 2));
  });
  assertEquals(await changesOf(library), before);
});

upgradeTest("a payment with a BK that was used today is the same payment", async ({ serve }) => {
  await serve("entrance", "entrance", async (ask) => {
    const payment = `37${CLOCK}0100USDBV1.50|AO|AA23820002060453|AD1234|BKBK-0001|`;
    assertMatch(await ask(payment), /^38Y/);
    assertMatch(await ask(patron("23820002060453", "1234")), /\|BV2\.40\|/);
  });
});

upgradeTest("wrong PINs go on counting, and a locked card stays locked until staff unlock it", async (library) => {
  await library.serve("entrance", "entrance", async (ask) => {
    // Four were wrong ten minutes ago: the sixth from here is the tenth.
    for (let wrong = 2000; wrong < 2006; wrong++) {
      assertMatch(await ask(patron("23820002060459", String(wrong))), /Invalid password\|$/);
    }
    assertMatch(await ask(patron("23820002060459", "1234")), /\|CQN\|.*card locked\|$/);
    assertMatch(await ask(patron("23820002060456", "1234")), /\|CQN\|.*card locked\|$/);
    assertEquals((await library.sip2d("patron", "23820002060456", "--unlock")).code, 0);
    assertMatch(await ask(patron("23820002060456", "1234")), /\|CQY\|/);
    // Unlocked by staff in the afternoon of the day.
    assertMatch(await ask(patron("23820002060461", "1234")), /\|CQY\|/);
  });
});
