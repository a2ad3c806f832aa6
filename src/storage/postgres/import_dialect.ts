import type { Dialect } from "../import/dialect.ts";
import { TABLES } from "../rows/tables.ts";

/** The SQL of an import that PostgreSQL writes differently from SQLite. */
export const POSTGRES: Dialect = {
  id: (expression) => `lower(${expression})`,
  written: (expression) => expression,
  idType: 'text collate "C"',
  // The columns have the types and collations of the library's tables.
  makeStage(kind, columns) {
    const own: ReadonlySet<string> = new Set(TABLES[kind].columns.map(({ name }) => name));
    const described = columns.map(({ name }) => own.has(name) ? name : `null::text as ${name}`);
    return [
      `create temp table stage_${kind} as select 0 as stage_id, 0 as line, ${
        described.join(", ")
      } from ${kind} limit 0`,
      `alter table stage_${kind} add primary key (stage_id)`,
    ];
  },
  // An index has no room for a long title.
  index: (table, column) => `create index ${table}_by_${column} on ${table} (lower(${column}))`,
  // Autovacuum does not clean a temporary table: every later transaction would read past the rows that were deleted.
  perTransaction: "on commit delete rows",
  analyze: (table) => [`analyze ${table}`],
  lock(table, ids) {
    const key = `lower(r.${TABLES[table].key})`;
    return [`select count(*) from (
      select 1 from ${table} r where ${key} in (${ids}) order by ${key} for no key update) locked`];
  },
  mergeTexts: (stored, staged) => `jsonb_strip_nulls(${stored} || ${staged})`,
  // One statement may not touch a title twice.
  pickLastTitles: (rows) => `
    select (array_agg(title_id order by stage_id))[1],
      coalesce((array_agg(title order by stage_id desc) filter (where title <> ''))[1], ''),
      coalesce((array_agg(author order by stage_id desc) filter (where author <> ''))[1], '')
    from (${rows}) n group by lower(title_id)`,
  countChanges: (change) => [`with changed as (${change} returning 1) select count(*) as rows from changed`],
  keptInRow: {},
};
