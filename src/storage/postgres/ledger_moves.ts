import type { LedgerMoves, MovingRow } from "../port/ledger_moves.ts";
import { integer, type Row } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import type { Database } from "./database.ts";
import { ofVersion } from "./functions/of_version.ts";
import { makeStorable, makeStorableJson } from "./rows/make_storable.ts";
import { instant, listOf, rowOf, writeMoment } from "./rows/row.ts";

const { columns } = TABLES.ledger;

const LEAVING = `
  select row_to_json(l) as answer from ledger_rows l where institution = $1 order by ledger_id limit $2::text::bigint`;
const TAKE_IN = ofVersion("select sip2d_ledger_take_in($1, $2::text::jsonb) as answer");
const LET_GO = `
  with gone as (
    delete from ledger_rows where ledger_id in (select jsonb_array_elements_text($1::text::jsonb)::bigint) returning 1
  ) select count(*)::integer as answer from gone`;
const NUMBER_FROM = `
  select setval(pg_get_serial_sequence('ledger', 'ledger_id'),
    greatest($1::text::bigint, nextval(pg_get_serial_sequence('ledger', 'ledger_id'))), false)::text as answer`;

/** Makes the moves of rows of the ledger over a database. */
export function postgresLedgerMoves({ patiently, changing }: Pick<Database, "patiently" | "changing">): LedgerMoves {
  return {
    async leaving(institution, most) {
      const found = await patiently(({ pool }) => pool.run(LEAVING, [makeStorable(institution), String(most)]));
      return found.map(({ answer }) => movingRow(rowOf(answer)));
    },
    async takeIn(institution, rows) {
      const given = rows.map(({ ledgerId, values }) => ({ ...written(values), ledger_id: ledgerId }));
      const [taken] = await changing(({ pool }) =>
        pool.run(TAKE_IN, [makeStorable(institution), makeStorableJson(given)])
      );
      const numbers = listOf({ answer: taken?.answer }, "answer").map(rowOf);
      return new Map(numbers.map((each) => [integer(each, "there"), integer(each, "here")]));
    },
    async letGo(ledgerIds) {
      await changing(({ pool }) => pool.run(LET_GO, [JSON.stringify(ledgerIds)]));
    },
    async numberFrom(number) {
      await changing(({ pool }) => pool.run(NUMBER_FROM, [String(number)]));
    },
  };
}

function movingRow(row: Row): MovingRow {
  const values = columns.flatMap(({ name, form }) => {
    const value = form === "moment" && typeof row[name] === "string" ? instant(row, name).epochMilliseconds : row[name];
    return typeof value === "string" || typeof value === "number" ? [[name, value] as const] : [];
  });
  return { ledgerId: integer(row, "ledger_id"), values: Object.fromEntries(values) };
}

function written(values: MovingRow["values"]): Row {
  return Object.fromEntries(columns.flatMap(({ name, form }) => {
    const value = values[name];
    if (value === undefined) return [];
    const isMoment = form === "moment" && typeof value === "number";
    return [[name, isMoment ? writeMoment(Temporal.Instant.fromEpochMilliseconds(value)) : value]];
  }));
}
