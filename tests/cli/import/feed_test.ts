import { assertEquals, assertMatch, assertNotEquals, fail } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { FEED_NOTES } from "../../../src/storage/port/feed_stage.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { runCli, startCli } from "../../support/program/run_cli.ts";
import { until } from "../../support/wire/until.ts";

/** A gateway with a copy, in a folder of its own. */
interface CopyFolder {
  readonly folder: string;
  /** Runs `import --institution CPL` with these files, named after what they are about, and these options. */
  feed(files: Readonly<Record<string, string>>, ...options: readonly string[]): ReturnType<typeof runCli>;
  /** Writes files, and gives the options that name them, with the configuration. */
  write(files: Readonly<Record<string, string>>): Promise<readonly string[]>;
  withCopy<T>(work: (storage: Storage) => Promise<T>): Promise<T>;
}

function withCopyFolder(
  { host = "0.0.0.0", standIn = "", id = "CPL" },
  body: (copy: CopyFolder) => Promise<void>,
): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const config = `${folder}/SIPServer.xml`;
    await Deno.writeTextFile(
      config,
      `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners><service port="${host}:6001/tcp" transport="RAW" client_timeout="600" /></listeners>
  <accounts><login id="*" institution="CPL" terminator="CR" /></accounts>
  <institutions><institution id="CPL" implementation="SIP2" time_zone="UTC">
    <sip2d:upstream address="ils.example.org:6001" kind="koha" />
    <sip2d:stand_in lend="no" database="cpl-copy.db" ${standIn} />
  </institution><institution id="FFL" implementation="SIP2">
    <sip2d:upstream address="ffl.example.org:6001" kind="koha" />
  </institution></institutions>
</acsconfig>`,
    );
    async function write(files: Readonly<Record<string, string>>) {
      const options = await Promise.all(
        Object.entries(files).map(async ([name, text]) => {
          await Deno.writeTextFile(`${folder}/${name}`, text);
          return [`--${name.replace(/\..*/, "")}`, `${folder}/${name}`];
        }),
      );
      return ["import", "--config", config, "--institution", id, ...options.flat()];
    }
    await body({
      folder,
      write,
      feed: async (files, ...options) => await runCli(...await write(files), ...options),
      async withCopy(work) {
        const storage = await openSqliteStorage(`${folder}/cpl-copy.db`);
        try {
          return await work(storage);
        } finally {
          await storage.close();
        }
      },
    });
  });
}

const BCRYPT = "$2a$08$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";
const FILES = {
  "patrons.tsv": `patron_id\tpassword\tlast_name\nP1\t${BCRYPT}\tKing\nP2\t4711\tLamb\n`,
  "items.tsv": "item_id\ttitle_id\ttitle\nI1\t7\tPoems\n",
};

Deno.test("import --institution feeds the copy of its library system, and tells what it did", () =>
  withCopyFolder({}, async ({ folder, feed, withCopy }) => {
    const exported = "2026-03-02T12:00:00Z", whole = ["--replace-missing", "--exported", exported];
    const tried = await feed(FILES, ...whole, "--dry-run");
    assertEquals([tried.code, tried.out.split("\n")], [0, [
      "nothing has been changed; an import would do this:",
      "items: 1 told",
      "patrons: 2 told",
      "PINs: 1 in clear were not taken; a copy takes hashes only",
    ]]);
    assertEquals([...Deno.readDirSync(folder)].filter(({ name }) => name.startsWith("cpl-copy")), []);
    assertEquals((await feed(FILES, ...whole)).code, 0);
    await withCopy(async ({ known, note }) => {
      const pins = await Promise.all(["P1", "P2"].map(async (id) => (await known.card(id))?.facts.pin?.value));
      assertEquals(pins, [BCRYPT, undefined]);
      assertEquals(await note(FEED_NOTES.whole), exported);
    });
    const text = await Deno.readFile(`${folder}/cpl-copy.db`);
    assertEquals(new TextDecoder("latin1").decode(text).includes("4711"), false);
    const less = await feed({ ...FILES, "patrons.tsv": "patron_id\nP1\n" }, "--replace-missing");
    assertEquals(less.out, "items: 1 told\npatrons: 1 told, 1 that the file lacks ended");
    assertMatch(
      (await feed(FILES, ...whole)).errors,
      /^the copy has been told of 2\S+Z already: what that said stays where these files say otherwise$/,
    );
  }));

Deno.test("import --institution says what is wrong, at its place, and changes nothing", () =>
  withCopyFolder({}, async ({ folder, feed, withCopy }) => {
    const { code, out, errors } = await feed({
      "patrons.tsv": "patron_id\texpires\nP1\t2026-02-30\nP2\t2027-01-01\np2\t\n",
      "loans.tsv": "item_id\tpatron_id\tdue\nI1\tP2\tsoon\n",
      "items.tsv": "item_id\ttitle_id\nI1\t\\x\n",
    });
    assertEquals([code, out], [1, ""]);
    assertEquals(
      errors.replaceAll(`${folder}/`, "").split("\n").map((line) =>
        line.replace(/(, but must be|; the file must).*/, "")
      ),
      [
        "items.tsv:2:4: a backslash stands there without n, t, 0 or a second one behind it",
        'patrons.tsv:2:4: expires is "2026-02-30"',
        'patrons.tsv:4: patron_id "p2" is already in line 3',
        'loans.tsv:2:7: due is "soon"',
        "sip2d: nothing was imported: 4 faults",
      ],
    );
    assertEquals(await withCopy(({ known }) => known.card("P2")), undefined);
    const told = async (...options: readonly string[]) => {
      const { code, errors } = await feed(FILES, ...options);
      return `${code} ${errors}`;
    };
    assertMatch(await told("--exported", "2999-01-01T00:00:00Z"), /^2 .*--exported is later than now/);
    assertMatch(await told("--update-pins"), /^2 .*--update-pins has no effect with --institution/);
    assertMatch(await told("--fees", `${folder}/no.csv`), /^3 .*no\.csv is not there$/);
  }));

Deno.test("import --institution needs a copy, and on a kiosk's own machine that the configuration says so", async () => {
  await withCopyFolder({ id: "FFL" }, async ({ feed }) => {
    const { code, errors } = await feed(FILES);
    assertEquals(
      [code, /institution "FFL" has no <sip2d:stand_in>; these have one: CPL$/.test(errors)],
      [2, true],
      errors,
    );
  });
  await withCopyFolder({ id: "NOPE" }, async ({ feed }) => {
    const { code, errors } = await feed(FILES);
    assertEquals(code, 2);
    assertMatch(errors, /SIPServer\.xml: there is no institution "NOPE"; these exist: CPL, FFL$/);
  });
  await withCopyFolder({ host: "127.0.0.1" }, async ({ feed }) => {
    const { code, errors } = await feed(FILES);
    assertEquals([code, /say feed="yes" in its <sip2d:stand_in>/.test(errors)], [1, true], errors);
  });
  await withCopyFolder({ host: "127.0.0.1", standIn: 'feed="yes"' }, async ({ feed }) => {
    assertEquals((await feed(FILES)).code, 0);
  });
  await withCopyFolder({ host: "127.0.0.1", standIn: 'feed="seen" pin_days="0"' }, async ({ feed, withCopy }) => {
    assertMatch((await feed(FILES)).out, /2 of the patrons are not kept: no terminal here has asked for their cards/);
    assertEquals(await withCopy(({ known }) => known.card("P1")), undefined);
  });
});

const MANY = 1000;

function manyFiles(call: string) {
  const rows = Array.from({ length: MANY }, (_, number) => `I${number},T,${call}\n`);
  return {
    "patrons.csv": "patron_id,last_name\nP1,King\n",
    "items.csv": `item_id,title_id,title\n${rows.join("")}`,
    "loans.csv": `item_id,patron_id,due\n${
      rows.slice(0, 500).map((_, number) => `I${number},P1,2026-05-01\n`).join("")
    }`,
  };
}

Deno.test("a feed that is killed in the middle leaves whole records, and is finished by running it again", () =>
  withCopyFolder({}, async ({ folder, feed, write, withCopy }) => {
    const OLD = ["--replace-missing", "--exported", "2026-03-02T12:00:00Z"];
    const NEW = ["--replace-missing", "--exported", "2026-03-03T12:00:00Z"];
    await feed(manyFiles("old"), ...OLD);
    const path = `${folder}/cpl-copy.db`, database = new DatabaseSync(path, { timeout: 60_000 });
    // Whoever writes this copy writes for ever: a feed that comes to it is in the middle, however slow or quick.
    database.exec(`create trigger never_over before update on known when new.id = 'I500' begin
      select count(*) from (with recursive n(x) as (select 1 union all select x from n) select x from n);
    end`);
    const process = startCli(folder, ...await write(manyFiles("new")), ...NEW);
    let over = false;
    const ended = process.ended.finally(() => over = true);
    const told = database.prepare("select count(*) as told from known where doc like '%\"new\"%'");
    await until(() => over || Number(told.get()?.told) > 100, "a feed that is half done");
    if (over) fail(`the feed ended by itself: ${(await ended).errors}`);
    process.kill("SIGKILL");
    assertNotEquals((await ended).code, 0, "the feed was over before it was killed");
    database.exec("drop trigger never_over");
    const docs = () => database.prepare("select kind, id, doc from known order by kind, id").all();
    const stamps = docs().map(({ doc }) => [...new Set([...String(doc).matchAll(/"at":(\d+)/g)].map(([, at]) => at))]);
    assertEquals(stamps.filter((each) => each.length !== 1), [], "a record is half old and half new");
    assertEquals(new Set(stamps.flat()).size, 2, "nothing was left to do");
    assertEquals(await withCopy(({ note }) => note(FEED_NOTES.whole)), "2026-03-02T12:00:00Z");

    assertEquals((await feed(manyFiles("new"), ...NEW)).code, 0);
    const again = docs();
    database.close();
    await withCopyFolder({}, async (fresh) => {
      await fresh.feed(manyFiles("old"), ...OLD);
      await fresh.feed(manyFiles("new"), ...NEW);
      const unbroken = new DatabaseSync(`${fresh.folder}/cpl-copy.db`);
      assertEquals(again, unbroken.prepare("select kind, id, doc from known order by kind, id").all());
      unbroken.close();
    });
  }));
