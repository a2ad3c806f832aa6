import type { FedRecord, FedRow, FeedStage } from "../port/feed_stage.ts";
import { RECORD_KINDS } from "../port/record_kind.ts";
import type { Column } from "../rows/columns.ts";
import { cardFrom, copyFrom } from "../rows/known_row.ts";
import { integer, oneOf, type Row, text } from "../rows/row.ts";
import { type Dialect, same } from "./dialect.ts";
import type { ImportConnection } from "./import_connection.ts";

/** The columns behind `stage_id` and `line`. */
const COLUMNS: readonly Column<FedRow>[] = [
  { name: "kind", form: "text", of: ({ kind }) => kind },
  { name: "id", form: "id", of: ({ id }) => id },
  { name: "origin", form: "text", of: ({ from }) => from },
  { name: "said", form: "text", of: ({ said }) => said },
];

/** Makes the stage of a feed in temporary tables, which the database drops with the connection, also when the process ends. */
export async function feedStage(dialect: Dialect, connection: ImportConnection): Promise<FeedStage> {
  const columns = COLUMNS.map(({ name, form }) => `${name} ${form === "id" ? dialect.idType : "text"}`).join(", ");
  await connection.run(`create temp table fed (stage_id integer primary key, line integer, ${columns})`);
  await connection.run(`create temp table fed_records (n integer primary key, kind text, id ${dialect.idType})`);
  let added = 0;

  return {
    async add(rows) {
      if (rows.length === 0) return;
      await connection.stage("fed", COLUMNS, rows.map((record) => ({ line: record.line, record })), added + 1);
      added += rows.length;
    },
    async seal() {
      await connection.run(dialect.index("fed", "id", []));
      await connection.run(NUMBER);
      for (const table of ["fed", "fed_records"]) {
        for (const statement of dialect.analyze(table)) await connection.run(statement);
      }
      const [row] = await connection.run("select count(*) as records from fed_records");
      return Number(row?.records ?? 0);
    },
    async records(first, last) {
      const told = await connection.run(toldSql(dialect), { first, last });
      const known = await connection.run(knownSql(dialect), { first, last });
      return recordsFrom(told, known);
    },
    rest: () => connection.rest(),
    discard: () => connection.close(),
  };
}

/** Cards first; what is known of terminals' logins is in no file. `lower` folds the case of ASCII letters only, as identifiers are compared, in both databases. */
const NUMBER = `
  insert into fed_records (n, kind, id) select row_number() over (order by kind, id), kind, id
  from (select kind, lower(id) as id from fed union select kind, lower(id) from known where kind in ('card', 'copy')) u`;

function toldSql(dialect: Dialect): string {
  return `
    select r.n, f.kind, f.id, f.origin, f.line, f.said
    from fed_records r join fed f on ${same(dialect, "f.id", "r.id")} and f.kind = r.kind
    where r.n between :first and :last order by r.n, f.stage_id`;
}

function knownSql(dialect: Dialect): string {
  return `
    select r.n, k.kind, k.id, k.doc
    from fed_records r join known k on k.kind = r.kind and ${same(dialect, "k.id", "r.id")}
    where r.n between :first and :last order by r.n`;
}

function recordsFrom(told: readonly Row[], known: readonly Row[]): readonly FedRecord[] {
  const rows = Map.groupBy(told, (row) => integer(row, "n"));
  const stored = new Map(known.map((row) => [integer(row, "n"), row]));
  const numbers = [...new Set([...rows.keys(), ...stored.keys()])].toSorted((a, b) => a - b);
  return numbers.flatMap((number) => {
    const ofFiles = rows.get(number) ?? [], row = stored.get(number), first = row ?? ofFiles[0];
    if (first === undefined) return [];
    const id = text(first, "id"), doc = row && text(row, "doc"), read = ofFiles.map(rowFrom);
    return [
      kindFrom(first) === "card"
        ? { kind: "card", id, rows: read, ...doc !== undefined && { known: cardFrom(doc) } }
        : { kind: "copy", id, rows: read, ...doc !== undefined && { known: copyFrom(doc) } },
    ];
  });
}

function rowFrom(row: Row): FedRow {
  return {
    kind: kindFrom(row),
    id: text(row, "id"),
    from: oneOf(RECORD_KINDS, row, "origin"),
    line: integer(row, "line"),
    said: text(row, "said"),
  };
}

function kindFrom(row: Row): FedRow["kind"] {
  return text(row, "kind") === "card" ? "card" : "copy";
}
