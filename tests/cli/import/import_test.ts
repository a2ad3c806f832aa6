import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { FILE_TABLES } from "../../../src/exchange/file_tables.ts";
import { EXCHANGE_NOTES } from "../../../src/observability/storage_gauges.ts";
import { type LibraryFolder, withLibraryFolder } from "../../support/files/library_folder.ts";
import { aLoan, anItem, aPatron } from "../../support/library/records.ts";

const GATEWAY = fileURLToPath(new URL("../../../config/examples/gateway-any-login.xml", import.meta.url));
const LIBRARY = {
  patrons: [aPatron({ pin: "theirs" }), aPatron({ patronId: "P2", lastName: "Babbage" })],
  items: [anItem(), anItem({ itemId: "I2" })],
  loans: [aLoan()],
};
const FILES = { "patrons.csv": "patron_id,last_name\nP1,King\nP3,Lamb\n", "items.csv": "item_id,status\nI2,lost\n" };

function importTest(behaviour: string, body: (library: LibraryFolder) => Promise<void>): void {
  Deno.test(behaviour, () => withLibraryFolder(LIBRARY, body));
}

importTest("import tells what it did, and runs again without changing anything", async ({ sip2d, write }) => {
  const files = await write(FILES);
  assertEquals(await sip2d("import", ...files), {
    code: 0,
    out: "items: 0 added, 1 changed, 0 as they were\npatrons: 1 added, 1 changed, 0 as they were",
    errors: "",
  });
  const again = await sip2d("import", ...files);
  assertEquals(again.out, "items: 0 added, 0 changed, 1 as they were\npatrons: 0 added, 0 changed, 2 as they were");
});

importTest("import --dry-run tells what would be, and changes nothing", async ({ sip2d, write, content }) => {
  const before = await content();
  const { code, out } = await sip2d("import", ...await write(FILES), "--dry-run", "--replace-missing");
  assertEquals([code, out.split("\n")], [0, [
    "nothing has been changed; an import would do this:",
    "items: 0 added, 1 changed, 0 as they were",
    "patrons: 1 added, 1 changed, 0 as they were, 1 removed",
    "item I1 is not in the file and stays, because a loan is open",
  ]]);
  assertEquals(await content(), before);
});

importTest("import lists all faults of all files by line, and changes nothing", async (library) => {
  const { sip2d, write, content, path, folder } = library;
  const before = await content();
  const files = await write({
    "patrons.csv": 'patron_id,expires\nP1,2026-02-30\nP4,2027-01-01\np4,2027-01-01\nP5,"soon"x\n',
    "items.csv": "item_id,status\nI2,gone\nI3,lost\n",
    "loans.csv": "item_id,patron_id,due\nI9,P4,2026-05-01\n",
  });
  const { code, out, errors } = await sip2d("import", ...files);
  assertEquals([code, out], [1, ""]);
  const lines = errors.split("\n");
  assertEquals(lines.map((line) => line.replace(`${folder}/`, "").slice(0, 46)), [
    'items.csv:2:4: status is "gone", but must be a',
    'items.csv:3: item "I3" is new; it must have a ',
    'patrons.csv:2:4: expires is "2026-02-30", but ',
    'patrons.csv:4: patron_id "p4" is already in li',
    "patrons.csv:5:1: the row that begins here has ",
    'loans.csv:2: item "I9" is neither in the datab',
    "sip2d: nothing was imported: 6 faults",
  ]);
  assertEquals(lines[3], `${path("patrons.csv")}:4: patron_id "p4" is already in line 3`);
  assertEquals(await content(), before);
});

importTest("import says how many faults there are when it does not show all", async ({ sip2d, write }) => {
  const rows = Array.from({ length: 101 }, (_, number) => `P${number},never\n`);
  const { errors } = await sip2d("import", ...await write({ "patrons.csv": `patron_id,expires\n${rows.join("")}` }));
  const lines = errors.split("\n");
  assertEquals(lines.length, 101);
  assertEquals(lines.at(-1), "sip2d: nothing was imported: 101 faults, of which the first 100 are shown");
  const both = await sip2d(
    "import",
    ...await write({ "patrons.csv": `patron_id,expires\n${rows.join("")}`, "fees.csv": "fee_id\nF1\n" }),
  );
  assertEquals(both.errors.split("\n").slice(-5).map((line) => line.replace(/^.*\//, "")), [
    'patrons.csv:99:5: expires is "never", but must be a date such as 2026-12-31, or empty',
    "fees.csv:1:1: column patron_id is missing",
    "fees.csv:1:1: column amount is missing",
    "fees.csv: the rows have been checked cell by cell only, until the first line is in order",
    "sip2d: nothing was imported: 103 faults, of which 100 are shown, the first of each file",
  ]);
});

importTest("import --replace-missing removes what the files lack, and lists what stays", async (library) => {
  const { sip2d, write, withStorage } = library;
  const files = await write({ "patrons.csv": "patron_id\nP3\n", "items.csv": "item_id,title_id\nI3,T3\n" });
  const { out } = await sip2d("import", ...files, "--replace-missing");
  assertEquals(out.split("\n"), [
    "items: 1 added, 0 changed, 0 as they were, 1 removed",
    "patrons: 1 added, 0 changed, 0 as they were, 1 removed",
    "item I1 is not in the file and stays, because a loan is open",
    "patron P1 is not in the file and stays, because a loan is open",
  ]);
  assertEquals(await withStorage((storage) => storage.counts()), { patrons: 2, items: 2, loans: 1 });
});

importTest("import --dry-run makes no database", async ({ sip2d, write, folder }) => {
  const files = await write(FILES);
  await Promise.all(["", "-wal", "-shm"].map((end) => Deno.remove(`${folder}/library.db${end}`).catch(() => {})));
  const { code, out } = await sip2d("import", "--patrons", files[files.indexOf("--patrons") + 1] ?? "", "--dry-run");
  assertEquals([code, out.split("\n").at(-1)], [0, "patrons: 2 added, 0 changed, 0 as they were"]);
  const made = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.startsWith("library.db"));
  assertEquals(made, []);
});

importTest("import names all files that are not there, and the faults of the others", async (library) => {
  const { sip2d, write, content, path, folder } = library;
  const before = await content();
  const args = await write({ "loans.csv": "item_id,patron_id,due\nI9,P9,soon\n" });
  const absent = ["--patrons", path("nobody.csv"), "--items", path("nothing.csv")];
  const { code, out, errors } = await sip2d("import", ...args, ...absent);
  assertEquals([code, out], [3, ""]);
  assertEquals(errors.split("\n").map((line) => line.replaceAll(`${folder}/`, "").replace(/, but must be.*/, "")), [
    'loans.csv:2:7: due is "soon"',
    "sip2d: nothing.csv is not there; nobody.csv is not there",
  ]);
  assertEquals(await content(), before);
});

importTest("import --dry-run fills no empty file", async ({ sip2d, write, path }) => {
  await Promise.all(["", "-wal", "-shm"].map((end) => Deno.remove(path(`library.db${end}`)).catch(() => {})));
  await Deno.writeTextFile(path("library.db"), "");
  const { code } = await sip2d("import", ...await write({ "patrons.csv": "patron_id\nP1\n" }), "--dry-run");
  assertEquals([code, (await Deno.stat(path("library.db"))).size], [0, 0]);
});

importTest("import that is refused is no last import", async ({ sip2d, write, withStorage }) => {
  const lastImport = () => withStorage((storage) => storage.note(EXCHANGE_NOTES.import));
  await sip2d("import", ...await write({ "patrons.csv": "patron_id,expires\nP1,never\n" }));
  assertEquals(await lastImport(), undefined);
  await sip2d("import", ...await write(FILES));
  assertNotEquals(await lastImport(), undefined);
});

importTest("import makes a database where there is none", async ({ sip2d, write, folder, withStorage }) => {
  await Promise.all(["", "-wal", "-shm"].map((end) => Deno.remove(`${folder}/library.db${end}`).catch(() => {})));
  const { code, out } = await sip2d("import", ...await write({ "patrons.csv": "patron_id,password\nP1,1234\n" }));
  assertEquals([code, out], [0, "patrons: 1 added, 0 changed, 0 as they were\nPINs: 1 hashed"]);
  assertEquals((await withStorage((storage) => storage.counts())).patrons, 1);
});

const MANY = Array.from({ length: 40 }, (_, number) => `Q${number}`);

importTest("import --replace-missing refuses a file that was cut short, also as a dry run", async (library) => {
  const { sip2d, write, content, path } = library;
  await sip2d("import", ...await write({ "patrons.csv": `patron_id\n${MANY.join("\n")}\n` }));
  const before = await content();
  const files = await write({ "patrons.csv": `patron_id\n${MANY.slice(20).join("\n")}\n` });
  const refused = {
    code: 1,
    out: "",
    errors: `${path("patrons.csv")}:21: the file ends here and lacks 22 of the 42 patrons that are stored; ` +
      "if it is whole and they may go, say so with --allow-removing 53%\nsip2d: nothing was imported: 1 fault",
  };
  assertEquals(await sip2d("import", ...files, "--replace-missing"), refused);
  assertEquals(await sip2d("import", ...files, "--replace-missing", "--dry-run"), refused);
  assertEquals(await content(), before);
  const { out } = await sip2d("import", ...files, "--replace-missing", "--allow-removing", "53%");
  assertMatch(out, /^patrons: 0 added, 0 changed, 20 as they were, 21 removed\n/);
});

importTest("import leaves PINs alone that patrons have, unless --update-pins is given", async (library) => {
  const { sip2d, write, withStorage } = library;
  const pin = (id: string) => withStorage(async (storage) => (await storage.patronFacts(id, aLoan().due))?.patron.pin);
  const files = await write({ "patrons.csv": "patron_id,password\nP1,1111\nP2,2222\n" });
  assertMatch((await sip2d("import", ...files)).out, /\nPINs: 1 hashed\n1 PIN left alone, see --update-pins$/);
  const first = await pin("P2");
  assertEquals(await pin("P1"), "theirs");
  assertMatch(first ?? "", /^\$argon2id\$/);
  assertMatch((await sip2d("import", ...files, "--update-pins")).out, /\nPINs: 2 hashed$/);
  assertMatch(await pin("P1") ?? "", /^\$argon2id\$/);
  assertNotEquals(await pin("P2"), first);
});

importTest(
  "import tells of Koha's word for no PIN, and warns of what looks like a hash",
  async ({ sip2d, write, path }) => {
    const files = await write({ "patrons.csv": "patron_id,password\nP8,!\nP9,X03MO1qnZdYdgyfeuILPmQ\n" });
    const look = `${path("patrons.csv")}: 1 PIN looks like an old Koha's MD5 (22 characters of base64)`;
    const none = `\n1 PIN is Koha's "!": none was taken`;
    const tried = await sip2d("import", ...files, "--dry-run");
    assertEquals([tried.code, tried.errors], [
      0,
      `${look}: a PIN in clear may look so, but a hash is no PIN; --md5-pins none takes none of them`,
    ]);
    assertEquals(tried.out.endsWith(none), true);
    const done = await sip2d("import", ...files, "--md5-pins", "none");
    assertEquals([done.code, done.errors], [0, `${look}, and was not taken`]);
    assertEquals(done.out, `patrons: 2 added, 0 changed, 0 as they were${none}`);
  },
);

importTest("import --exported lets stand what has changed since, and without it the files hold", async (library) => {
  const { sip2d, write } = library;
  const files = await write({ "items.csv": "item_id,status\nI1,available\nI2,available\n" });
  await sip2d("item", "I2", "--status", "lost");
  const kept = await sip2d("import", ...files, "--exported", "2026-03-01");
  assertEquals(
    kept.out,
    "items: 0 added, 0 changed, 1 as they were, 1 left alone because a terminal or the desk has changed them since",
  );
  assertMatch((await sip2d("item", "I2")).out, /^status: +lost$/m);
  assertEquals((await sip2d("import", ...files)).out, "items: 0 added, 1 changed, 1 as they were");
});

const REFUSED: readonly (readonly [what: string, args: readonly string[], code: number, message: RegExp])[] = [
  ["no file", [], 2, /^sip2d: no file is named; name one with --titles, --items, --patrons, /],
  [
    "an option without a file name",
    ["--patrons", ""],
    2,
    /'--patrons <file>' argument '' is invalid. It must not be empty.$/,
  ],
  ["an unknown option", ["--patron", "x"], 2, /unknown option --patron \(did you mean --patrons\?\)/],
  [
    "a share without what it is of",
    ["--allow-removing", "5", "--patrons", "x"],
    2,
    /--allow-removing has no effect without --replace-missing/,
  ],
  ["a share that is none", ["--replace-missing", "--allow-removing", "101%"], 2, /It must be 0% to 100%/],
  ["a time that is none", ["--patrons", "x", "--exported", "yesterday"], 2, /It must be a date or a time such as/],
  ["a file that is not there", ["--patrons", "/nowhere/p.csv"], 3, /^sip2d: \/nowhere\/p\.csv is not there$/],
  ["a folder", ["--patrons", "/"], 3, /^sip2d: \/ is not a file; /],
  [
    "a configuration that is not there",
    ["--config", "/nowhere/x.xml", "--patrons", "x"],
    1,
    /^sip2d: there is no file \/nowhere\/x\.xml$/,
  ],
  [
    "a configuration that stands in front of a library system",
    ["--config", GATEWAY, "--patrons", "x"],
    1,
    /: each institution stands in front of another library system, which has the records; import takes /,
  ],
];
for (const [what, args, code, message] of REFUSED) {
  importTest(`import refuses ${what}`, async ({ sip2d }) => {
    const run = await sip2d("import", ...args);
    assertEquals(run.code, code);
    assertMatch(run.errors, message);
  });
}

importTest("import --help names every column of every file", async ({ sip2d }) => {
  const { code, out } = await sip2d("import", "--help");
  assertEquals(code, 0);
  for (const { kind, columns } of Object.values(FILE_TABLES)) {
    const [entry = ""] = out.match(new RegExp(`^  ${kind}: .*(?:\\n    .*)*`, "m")) ?? [];
    for (const { name, required } of columns) {
      assert(entry.split(/\s+/).includes(required ? `${name}*` : name), `${kind}: ${name}`);
    }
  }
});

Deno.test("import tells what is wrong with the configuration, but not of what the server warns", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d, write, config }) => {
    const files = await write(FILES);
    assertEquals((await sip2d("import", ...files, "--dry-run")).errors, "");
    await Deno.writeTextFile(config, (await Deno.readTextFile(config)).replace("<login", "<lohin"));
    const { code, errors } = await sip2d("import", ...files);
    assertEquals(code, 1);
    assertMatch(
      errors,
      /: warning: service has no client_timeout.*\n(.*\n)*.*may not contain lohin.*\n(.*\n)*sip2d: .* is not in order: /,
    );
  }, { service: {} }));

importTest(
  "import reads a .tsv as a Koha's mysql --batch writes it, hashes as they are",
  async ({ sip2d, write, content }) => {
    const hash = "$2a$08$QX9M1a8hVbcdGM3mCXpQLuF1c8OmpKI2nYWTpFqfsa9ZNtbP2XAJO";
    const files = await write({
      "patrons.tsv":
        `patron_id\tpassword\tlast_name\taddress\texpires\nP1\t${hash}\tO'Hara, "Sue"\tRoad 1\\nTown\\t\\\\\tNULL\n`,
    });
    assertEquals((await sip2d("import", ...files)).out, "patrons: 0 added, 1 changed, 0 as they were");
    const { "patrons.csv": written = "" } = await content();
    assertMatch(written, /O'Hara, ""Sue""/);
    assertMatch(written, /"Road 1\nTown\t\\"/);
    assert(written.includes(hash));
  },
);

importTest("import names line and place of what is wrong in a .tsv", async ({ sip2d, write, path }) => {
  const { code, errors } = await sip2d(
    "import",
    ...await write({ "items.tsv": "item_id\ttitle\tstatus\nI1\ta\\tb\tgone\nI2\tx\\q\tlost\n" }),
  );
  assertEquals(code, 1);
  const [first = "", second = ""] = errors.split("\n").map((line) => line.replace(path("items.tsv"), "items.tsv"));
  assertMatch(first, /^items\.tsv:2:9: status is "gone", but must be available, on-order/);
  assertMatch(second, /^items\.tsv:3:5: a backslash .*; the rest of the file has not been read$/);
});
