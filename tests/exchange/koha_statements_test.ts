import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { FILE_TABLES } from "../../src/exchange/file_tables.ts";
import { RECORD_KINDS } from "../../src/storage/port/record_kind.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { writeScript } from "../support/program/write_script.ts";

const FOLDER = fileURLToPath(new URL("../../config/exchange/koha/", import.meta.url));
const KINDS = RECORD_KINDS.filter((kind) => kind !== "payments");

/** The names of the columns that a statement selects, which stand behind AS at the ends of lines. */
function columnsOf(sql: string): readonly string[] {
  const selected = sql.slice(sql.indexOf("\nSELECT\n"), sql.search(/\nFROM /)).split("\n");
  return selected.flatMap((line) => / FROM /.test(line) ? [] : / AS `?([a-z_:\d]+)`?,?$/.exec(line)?.[1] ?? []);
}

for (const kind of KINDS) {
  Deno.test(`the statement for Koha's ${kind} selects columns of ${kind}.csv alone, and all that it must have`, () => {
    const { columns, attributes } = FILE_TABLES[kind];
    const selected = columnsOf(Deno.readTextFileSync(`${FOLDER}${kind}.sql`));
    const known = new Set(columns.map(({ name }) => name));
    const strange = selected.filter((name) => !known.has(name) && !(attributes && name.startsWith("attr:")));
    assertEquals([strange, selected.length], [[], new Set(selected).size]);
    assertEquals(columns.filter(({ name, required }) => required && !selected.includes(name)), []);
  });
}

Deno.test("what fetches from Koha writes each file, names columns where there are no rows, and fails with the client", () =>
  withTemporaryFolder(async (folder) => {
    const client = `${folder}/client`;
    const fetch = async () => {
      const { code, stdout } = await new Deno.Command(`${FOLDER}fetch`, {
        args: [folder],
        clearEnv: true,
        env: { KOHA_MYSQL: `${client} NAME`, PATH: "/usr/bin:/bin" },
      }).output();
      return [code, new TextDecoder().decode(stdout)] as const;
    };
    // Koha has a patron and nothing else.
    await writeScript(
      client,
      `#!/bin/sh
[ "$*" = "NAME --batch" ] || exit 2
statement=$(cat)
case $statement in
  *"FROM borrowers AS b"*patron_id*|*patron_id*"FROM borrowers AS b"*) printf 'patron_id\\tlast_name\\nP1\\tKing\\n' ;;
  *left_out*) printf 'left_out\\tnumber\\tthe_first\\ncopies without a barcode\\t3\\t1,2,3\\n' ;;
esac
`,
    );
    const began = Temporal.Now.instant().round({ smallestUnit: "second", roundingMode: "floor" });
    const [code, told] = await fetch();
    assertEquals(code, 0);
    assertMatch(told, /^copies without a barcode\t3\t1,2,3$/m);
    const written = Object.fromEntries(KINDS.map((kind) => [kind, Deno.readTextFileSync(`${folder}/${kind}.tsv`)]));
    assertEquals(written.patrons, "patron_id\tlast_name\nP1\tKing\n");
    for (const kind of ["loans", "holds", "fees", "titles"] as const) {
      const named = (written[kind] ?? "").trim().split("\t");
      const missing = FILE_TABLES[kind].columns.filter(({ name, required }) => required && !named.includes(name));
      assertEquals([kind, missing], [kind, []]);
      assert(named.every((name) => FILE_TABLES[kind].columns.some((column) => column.name === name)), kind);
    }
    assertEquals(written.items, "");
    // When it began, as `import --exported` takes it.
    const exported = (await Deno.readTextFile(`${folder}/exported`)).trim();
    assert(Temporal.Instant.compare(began, Temporal.Instant.from(exported)) <= 0, exported);
    await writeScript(client, "#!/bin/sh\nexit 5\n");
    assertEquals((await fetch())[0], 5);
  }));
