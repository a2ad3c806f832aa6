import type { Records } from "../port/storage.ts";
import type { Row } from "../rows/row.ts";
import { isVersioned, type Table, TABLES } from "../rows/tables.ts";
import type { Run } from "./connection/run.ts";
import { codeOf, detailOf } from "./connection/postgres_error.ts";
import { sameIdSql } from "./rows/same_id_sql.ts";
import { spelledSql } from "./rows/spelled_sql.ts";
import { makeStorableJson } from "./rows/make_storable.ts";
import { writeRow } from "./rows/write_row.ts";

/** Statements that store one record; its row is given as JSON in `$1`. */
interface Loading {
  /** Names the record for people, in case it does not fit. */
  readonly name: string;
  readonly row: Row;
  readonly statements: readonly string[];
}

/** Stores the title that comes with a copy. Values that the copy's record does not have stay as they are stored. */
const TITLE_OF_ITEM = `
  insert into titles as t (title_id, title, author)
  select r.title_id, r.title, r.author from jsonb_populate_record(null::titles, $1::text::jsonb) r
  on conflict (lower(title_id)) do update set
    title = case when excluded.title = '' then t.title else excluded.title end,
    author = case when excluded.author = '' then t.author else excluded.author end`;

/** Two patrons may have swapped their login ids: so a changed id is cleared before the new one is set. */
const GIVE_UP_LOGIN = `
  update patrons p set login_id = '' from jsonb_populate_record(null::patrons, $1::text::jsonb) r
  where lower(p.patron_id) = lower(r.patron_id) and lower(p.login_id) <> lower(r.login_id)`;

/**
 * Moves two versions on: that of the record that the given row refers to, and that of the one that the stored row
 * refers to. Each is found by an index.
 */
function touch(of: "patrons" | "items" | "titles", key: string, table: Pick<Table<never>, "name" | "key">): string {
  const stored = `select ${key} from ${table.name} where ${
    sameIdSql(table.key, `($1::text::jsonb ->> '${table.key}')`)
  }`;
  const named = `select ${key} from ${of} where ${sameIdSql(key, `($1::text::jsonb ->> '${key}')`)}`;
  return `update ${of} set version = version + 1 where ${key} in (${named} union ${stored})`;
}

const STORE_LOAN = [
  touch("patrons", "patron_id", TABLES.loans),
  touch("items", "item_id", TABLES.loans),
  upsertSql(TABLES.loans),
];
const STORE_HOLD = [
  touch("patrons", "patron_id", TABLES.holds),
  touch("titles", "title_id", TABLES.holds),
  upsertSql(TABLES.holds),
];
const STORE_FEE = [touch("patrons", "patron_id", TABLES.fees), upsertSql(TABLES.fees)];
const STORE = {
  title: [upsertSql(TABLES.titles)],
  item: [TITLE_OF_ITEM, upsertSql(TABLES.items)],
  patron: [upsertSql(TABLES.patrons)],
  payment: [upsertSql(TABLES.payments)],
};

/**
 * Stores records inside a transaction. Versions move on as they do with a change, so that a decision taken on what was
 * there before meets a conflict.
 */
export async function loadRecords(run: Run, records: Records): Promise<void> {
  // The statements are sent without waiting. The first that fails names its record; later ones fail because of it.
  const results = await Promise.allSettled(
    loadings(records).flatMap(({ name, row, statements }) => {
      const json = makeStorableJson(row);
      return statements.map((statement) =>
        run(statement, [json]).catch((error) => Promise.reject(misfit(name, error)))
      );
    }),
  );
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

function loadings(records: Records): readonly Loading[] {
  const { titles = [], items = [], patrons = [], loans = [], holds = [], fees = [], payments = [] } = records;
  return [
    ...titles.map((title) => ({
      name: `title ${title.titleId}`,
      row: writeRow(TABLES.titles, title),
      statements: STORE.title,
    })),
    ...items.map((item) => ({
      name: `item ${item.itemId}`,
      row: { ...writeRow(TABLES.items, item), ...writeRow(TABLES.titles, item) },
      statements: STORE.item,
    })),
    ...patrons.map((patron) => ({
      name: `patron ${patron.patronId}`,
      row: writeRow(TABLES.patrons, patron),
      statements: [GIVE_UP_LOGIN],
    })),
    ...patrons.map((patron) => ({
      name: `patron ${patron.patronId}`,
      row: writeRow(TABLES.patrons, patron),
      statements: STORE.patron,
    })),
    ...loans.map((loan) => ({
      name: `loan of ${loan.itemId}`,
      row: writeRow(TABLES.loans, loan),
      statements: STORE_LOAN,
    })),
    ...holds.map((hold) => ({
      name: `hold ${hold.holdId}`,
      row: writeRow(TABLES.holds, hold),
      statements: STORE_HOLD,
    })),
    ...fees.map((fee) => ({ name: `fee ${fee.feeId}`, row: writeRow(TABLES.fees, fee), statements: STORE_FEE })),
    ...payments.map((payment) => ({
      name: `payment ${payment.paymentId}`,
      row: writeRow(TABLES.payments, payment),
      statements: STORE.payment,
    })),
  ];
}

/** Names the record that breaks a constraint (class 23): PostgreSQL names only what it refers to. */
function misfit(name: string, error: unknown): unknown {
  if (!(error instanceof Error) || codeOf(error)?.startsWith("23") !== true) return error;
  return new Error(`${name} cannot be stored: ${error.message}. ${detailOf(error)}`, { cause: error });
}

/**
 * Stores the record whose row is given as JSON in `$1`, or replaces the one with the same key, whose spelling stays, and
 * moves its version on.
 */
function upsertSql(table: Table<never>): string {
  const { name, key, columns } = table;
  const values = columns.map((column) => spelledSql(column, `r.${column.name}`));
  const sets = columns.filter((column) => column.name !== key).map((column) =>
    `${column.name} = excluded.${column.name}`
  );
  if (isVersioned(table)) sets.push("version = t.version + 1");
  // The one key that is a reference is stored as the record it refers to spells it, and has no index on `lower`.
  const unique = columns[0]?.refersTo === undefined ? `lower(${key})` : key;
  return `insert into ${name} as t (${columns.map((column) => column.name).join(", ")})
    select ${values.join(", ")} from jsonb_populate_record(null::${name}, $1::text::jsonb) r
    on conflict (${unique}) do update set ${sets.join(", ")}`;
}
