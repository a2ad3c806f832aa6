import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { Form, NamedColumn } from "../../../src/storage/rows/columns.ts";
import { type Table, TABLES } from "../../../src/storage/rows/tables.ts";
import { MIGRATIONS } from "../../../src/storage/sqlite/migrations/migrations.ts";
import { runMigrations } from "../../../src/storage/sqlite/database/run_migrations.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";

const databases = testDatabases(await testServer());

/** The types that PostgreSQL has for what a column holds. */
const TYPES: Readonly<Record<Form, readonly string[]>> = {
  id: ["text"],
  text: ["text"],
  number: ["integer", "bigint"],
  serial: ["bigint"],
  moment: ["timestamp with time zone"],
  day: ["date"],
  flag: ["boolean"],
  texts: ["jsonb"],
};

/** The columns of each table, as `TABLES` tells them. */
const told = Object.entries(TABLES).map(
  ([table, { columns, kept }]: [string, Pick<Table<never>, "columns" | "kept">]) => {
    const all: readonly NamedColumn[] = [...columns, ...kept];
    return [table, all] as const;
  },
);

function names(columns: readonly { readonly name?: unknown }[]): readonly string[] {
  return columns.map(({ name }) => String(name)).toSorted();
}

Deno.test("the migrations of SQLite make the tables and columns of TABLES, and no others", async () => {
  const db = new DatabaseSync(":memory:");
  await runMigrations(db, MIGRATIONS);
  const tables = db.prepare(
    "select name from sqlite_schema where type in ('table', 'view') and name not like 'sqlite_%'",
  );
  // Answers are read out of a log. The index of names has tables of its own.
  const made = tables.all().filter(({ name }) => !String(name).startsWith("find_"));
  assertEquals(names(made), [...Object.keys(TABLES), "answer_log"].toSorted());
  for (const [table, columns] of told) {
    const made = db.prepare(`select name from pragma_table_info('${table}')`).all();
    // A loan is kept in the row of its copy, and so is what undoes its newest change.
    const own = made.filter(({ name }) => table !== "items" || !/^(loan_.*|undo)$/.test(String(name)));
    assertEquals(names(own), names(columns), table);
  }
  db.close();
});

Deno.test("the migrations of PostgreSQL make the tables and columns of TABLES in the types of their forms, and no others", async () => {
  const database = await databases.take();
  const made = await database.look(({ run }) =>
    run(`select table_name as table, column_name as name, data_type as type from information_schema.columns
      where table_schema = 'public' and table_name not in ('sip2d_schema', 'sip2d_servers', 'ledger_rows') and table_name !~ '^journal_'`)
  );
  assertEquals([...new Set(made.map((row) => String(row.table)))].toSorted(), Object.keys(TABLES).toSorted());
  for (const [table, columns] of told) {
    const own = made.filter((row) => row.table === table).map(({ name, type }) => ({ name, type: String(type) }));
    assertEquals(names(own), names(columns), table);
    for (const { name, form } of columns) {
      const type = own.find((column) => column.name === name)?.type ?? "";
      assert(TYPES[form].includes(type), `${table}.${name} is a ${type}, and has the form ${form}`);
    }
  }
  await database.discard();
});
