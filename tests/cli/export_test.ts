import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { RECORD_KINDS } from "../../src/storage/port/record_kind.ts";
import { damagedLibrary } from "../support/files/damaged_library.ts";
import { withLibraryFolder } from "../support/files/library_folder.ts";
import { aFee, aHold, aLoan, anItem, aPaidSum, aPatron } from "../support/library/records.ts";

const LIBRARY = {
  patrons: [aPatron({ attributes: { Class: "5b" } }), aPatron({ patronId: "P2" })],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2" })],
  loans: [aLoan()],
  holds: [aHold({ patronId: "P2" })],
  fees: [aFee()],
  payments: [
    aPaidSum({ feeId: "F1", transactionId: "BK1", paymentType: "02" }),
    aPaidSum({ paymentId: "PAY2", patronId: "who has left" }),
  ],
};

async function read(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name } of Deno.readDir(folder)) files[name] = await Deno.readTextFile(join(folder, name));
  return files;
}

Deno.test("export writes every file for its owner alone, and says how much is in each", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d, path, content }) => {
    const to = path("out");
    const { code, out, errors } = await sip2d("export", "--to", to);
    assertEquals([code, errors], [0, ""]);
    const counts = { titles: 0, items: 2, patrons: 2, loans: 1, holds: 1, fees: 1, payments: 2 };
    assertEquals(
      out.split("\n"),
      Object.entries(counts).map(([kind, count]) => `${join(to, `${kind}.csv`)}: ${count} ${kind}`),
    );
    assertEquals(await read(to), await content());
    for (const name of ["out", "out/patrons.csv"]) {
      assertEquals(((await Deno.stat(path(name))).mode ?? 0) & 0o077, 0, name);
    }
  }));

Deno.test("export --for-spreadsheets lets no cell be a formula, and export leaves all as they are", () => {
  const patron = aPatron({ lastName: "=1+1", phone: "+49 151", note: "@x", email: "-1.50" });
  return withLibraryFolder({ patrons: [patron] }, async ({ sip2d, path }) => {
    const patrons = async (...args: readonly string[]) => {
      await sip2d("export", "--to", path("out"), ...args);
      return (await read(path("out")))["patrons.csv"] ?? "";
    };
    assertMatch(await patrons(), /,=1\+1,.*,-1\.50,\+49 151,.*,@x,/);
    assertMatch(await patrons("--for-spreadsheets"), /,'=1\+1,.*,-1\.50,'\+49 151,.*,'@x,/);
  });
});

Deno.test("export leaves nothing of itself where it cannot write all", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d, path }) => {
    await Deno.mkdir(path("out/fees.csv.part/x"), { recursive: true });
    assertEquals((await sip2d("export", "--to", path("out"))).code, 3);
    assertEquals([...Deno.readDirSync(path("out"))].map(({ name }) => name), ["fees.csv.part"]);
  }));

Deno.test("export reads no secret but the database's", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d, config, path }) => {
    const secret = 'password="file:/nowhere/secret"';
    await Deno.writeTextFile(config, (await Deno.readTextFile(config)).replace(/password="[^"]*"/, secret));
    assertEquals((await sip2d("export", "--to", path("out"))).code, 0);
    assertMatch((await sip2d("check")).errors, /there is no file \/nowhere\/secret/);
  }));

Deno.test("export comes in again into an empty database as the same library", () =>
  withLibraryFolder(LIBRARY, async (library) => {
    await library.sip2d("export", "--to", library.path("out"));
    const files = RECORD_KINDS.flatMap((kind) => [`--${kind}`, library.path(`out/${kind}.csv`)]);
    await withLibraryFolder({}, async (empty) => {
      const { code, errors } = await empty.sip2d("import", ...files);
      assertEquals(code, 0, errors);
      assertEquals(await empty.content(), await library.content());
    });
  }));

Deno.test("export --since writes only what terminals and the desk have changed since, in the same files", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d, path }) => {
    const before = Temporal.Now.instant();
    await sip2d("patron", "P2", "--block", "lost");
    const { code } = await sip2d("export", "--to", path("out"), "--since", String(before));
    assertEquals(code, 0);
    const files = await read(path("out"));
    const rows = RECORD_KINDS.map((kind) => files[`${kind}.csv`]?.trimEnd().split("\r\n").slice(1));
    assertEquals(rows.map((each) => each?.length), [0, 0, 1, 0, 1, 0, 0]);
    assertMatch(rows[2]?.[0] ?? "", /^P2,.*,yes,lost,/);
    await sip2d("export", "--to", path("out"), "--since", "2100-01-01");
    assertMatch((await read(path("out")))["patrons.csv"] ?? "", /^patron_id,.*\r\n$/);
  }));

Deno.test("export refuses what it cannot do, and leaves the files alone that were there", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d, path, config }) => {
    assertEquals((await sip2d("export")).code, 2);
    const wrong = await sip2d("export", "--to", path("out"), "--since", "gestern");
    assertEquals(wrong.code, 2);
    assertMatch(wrong.errors, /It must be a date or a time such as/);
    const file = await sip2d("export", "--to", config);
    assertEquals(file.code, 3);
    assertMatch(file.errors, /^sip2d: File exists .*SIPServer\.xml'$/);
  }));

Deno.test("export of a damaged library says so in one line, and leaves no file behind", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d, path }) => {
    await Deno.remove(path("library.db"));
    await damagedLibrary(path("library.db"));
    const { code, errors } = await sip2d("export", "--to", path("out"));
    assertEquals(code, 3);
    assertMatch(errors, /^sip2d: SQLite: .*library\.db: database disk image is malformed; the file is damaged: /);
    assertEquals([...Deno.readDirSync(path("out"))], []);
  }));

Deno.test("export leaves a folder alone in which another one writes", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d, path }) => {
    await Deno.mkdir(path("out"));
    const part = path("out/items.csv.part");
    const other = await Deno.open(part, { write: true, create: true });
    await other.lock(true);
    await other.write(new TextEncoder().encode("item_id"));
    const { code, errors } = await sip2d("export", "--to", path("out"));
    assertEquals([code, /another export is writing to .*out; wait for its end/.test(errors)], [3, true]);
    assertEquals(await read(path("out")), { "items.csv.part": "item_id" });
    other.close();
    assertEquals((await sip2d("export", "--to", path("out"))).code, 0);
    assertEquals(Object.keys(await read(path("out"))).toSorted(), RECORD_KINDS.map((kind) => `${kind}.csv`).toSorted());
  }));
