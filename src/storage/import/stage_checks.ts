import { CANCELLED } from "../port/hold.ts";
import type { StageFault, StageProblem } from "../port/import_stage.ts";
import { RECORD_KINDS, type RecordKind } from "../port/record_kind.ts";
import { type Row, text, textIfAny } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import { type Dialect, same } from "./dialect.ts";
import { stageOf } from "./staged_kinds.ts";

/** A check of the staged rows of a kind. */
interface StageCheck {
  readonly kind: RecordKind;
  readonly problem: StageProblem;
  /** Kinds that must be staged in full. Otherwise what does not fit is in doubt. */
  readonly whole?: readonly RecordKind[];
  /** Gives `line`, `id` and `other` of each row that does not fit, in the order of the lines and at most `:most`, and with each how many there are as `found`. */
  readonly sql: string;
}

/**
 * Lists the checks of a stage in the order in which they report: what is wrong by itself, then references to records
 * that do not exist. What an import that removes the rest makes right is left out.
 */
export function stageChecks(dialect: Dialect, replaceMissing: boolean): readonly StageCheck[] {
  const checks: readonly StageCheck[] = [
    ...RECORD_KINDS.map((kind) => checkRepeated(dialect, kind, [TABLES[kind].key])),
    checkRepeated(dialect, "holds", ["patron_id", "title_id", "coalesce(item_id, '')"]),
    checkLoginRepeated(dialect),
    ...replaceMissing ? [] : [checkLoginTaken(dialect)],
    checkTitleMissing(dialect),
    checkTitleSpelled(dialect),
    checkTitleSpelledInTitles(dialect),
    checkUnknown(dialect, "loans", "item_id", "items"),
    checkUnknown(dialect, "loans", "patron_id", "patrons"),
    checkUnknown(dialect, "holds", "patron_id", "patrons"),
    checkTitleUnknown(dialect),
    checkUnknown(dialect, "holds", "item_id", "items"),
    checkUnknown(dialect, "holds", "captured_item_id", "items"),
    checkCapturedRepeated(dialect),
    ...replaceMissing ? [] : [checkCapturedByStored(dialect)],
    checkUnknown(dialect, "fees", "patron_id", "patrons"),
  ];
  return checks.map((check) => ({ ...check, sql: limitSql(check.sql) }));
}

function limitSql(sql: string): string {
  return `select line, id, cast(other as text) as other, count(*) over () as found from (${sql}) f
    order by line limit :most`;
}

/** Reads the fault that a row of a check tells. Lines are numbers in one database and digits in the other. */
export function stageFault({ kind, problem }: StageCheck, row: Row): StageFault {
  const other = textIfAny(row, "other");
  return { kind, problem, line: Number(row.line), id: text(row, "id"), ...(other !== undefined && { other }) };
}

/** Finds out what the stage must know of the library before it can be checked. */
export function resolveStage(dialect: Dialect): readonly string[] {
  const copy = "coalesce(s.item_id, s.captured_item_id)";
  return [
    `update ${stageOf("holds")} as s set title_id = coalesce(
      (select nullif(n.title_id, '') from ${stageOf("items")} n where ${same(dialect, "n.item_id", copy)} limit 1),
      (select i.title_id from items i where ${same(dialect, "i.item_id", copy)}), '')
    where title_id = ''`,
    ...agreeOnTitles(dialect),
    `update ${stageOf("holds")} as s set hold_id = h.hold_id from holds h
    where ${same(dialect, "h.patron_id", "s.patron_id")} and ${same(dialect, "h.title_id", "s.title_id")}
      and ${same(dialect, "coalesce(h.item_id, '')", "coalesce(s.item_id, '')")}`,
  ];
}

/**
 * Has the staged copies of a title, and the title itself where it is staged, tell the same of it: what the last copy
 * that knows it tells. Else those that tell something else would count as changed with every import.
 */
function agreeOnTitles(dialect: Dialect): readonly string[] {
  const { id } = dialect;
  const [items, titles] = [stageOf("items"), stageOf("titles")];
  const told = (column: string) => `(select n.${column} from ${items} n where n.stage_id = d.${column}_at)`;
  return [
    `update ${items} as s set title_id = i.title_id from items i
    where s.title_id = '' and (s.title <> '' or s.author <> '') and ${same(dialect, "i.item_id", "s.item_id")}`,
    `with d as materialized (
      select ${id("title_id")} as title_key, max(stage_id) filter (where title <> '') as title_at,
        max(stage_id) filter (where author <> '') as author_at
      from ${items} where title_id <> '' group by ${id("title_id")}
      having min(title) <> max(title) or min(author) <> max(author)
    )
    update ${items} as s set title = coalesce(${told("title")}, ''), author = coalesce(${told("author")}, '')
    from d where ${id("s.title_id")} = d.title_key`,
    `update ${titles} as s set title = coalesce(nullif(n.title, ''), s.title),
      author = coalesce(nullif(n.author, ''), s.author)
    from ${items} n where ${same(dialect, "n.title_id", "s.title_id")}
      and (n.title not in ('', s.title) or n.author not in ('', s.author))`,
  ];
}

/** Rows whose key an earlier row has. */
function checkRepeated(dialect: Dialect, kind: RecordKind, key: readonly string[]): StageCheck {
  return { kind, problem: "repeated", sql: repeatedSql(dialect, kind, key) };
}

/**
 * Rows that are the same in some columns as an earlier row; of which rows, and of which groups, that is wrong. What is
 * asked of all rows is in an index.
 */
function repeatedSql(
  { id }: Dialect,
  kind: RecordKind,
  key: readonly string[],
  { rows = "true", groups = "count(*) > 1" } = {},
): string {
  const columns = key.map(id);
  return `
    select s.line, s.${key[0]} as id, (select o.line from ${stageOf(kind)} o where o.stage_id = d.first) as other
    from (
      select ${columns.map((column, index) => `${column} as key_${index}`).join(", ")}, min(stage_id) as first
      from ${stageOf(kind)} where ${rows} group by ${columns.join(", ")} having ${groups}
    ) d
    join ${stageOf(kind)} s on ${columns.map((column, index) => `${column} = d.key_${index}`).join(" and ")}
      and s.stage_id <> d.first`;
}

/** Rows that name what is neither stored nor staged. */
function checkUnknown(dialect: Dialect, kind: RecordKind, column: string, among: "items" | "patrons"): StageCheck {
  const { key } = TABLES[among];
  const problem = among === "items" ? "item-unknown" : "patron-unknown";
  const sql = `
    select s.line, s.${column} as id, null as other from ${stageOf(kind)} s
    where s.${column} is not null
      and not exists (select 1 from ${stageOf(among)} n where ${same(dialect, `n.${key}`, `s.${column}`)})
      and not exists (select 1 from ${among} t where ${same(dialect, `t.${key}`, `s.${column}`)})`;
  return { kind, problem, whole: [among], sql };
}

/** Finds login ids that two patrons have. The same patron twice is another fault. */
function checkLoginRepeated(dialect: Dialect): StageCheck {
  const of = { rows: "login_id <> ''", groups: `count(distinct ${dialect.id("patron_id")}) > 1` };
  return { kind: "patrons", problem: "login-repeated", sql: repeatedSql(dialect, "patrons", ["login_id"], of) };
}

function checkLoginTaken(dialect: Dialect): StageCheck {
  const sql = `
    select s.line, s.login_id as id, t.patron_id as other
    from ${stageOf("patrons")} s join patrons t on ${same(dialect, "t.login_id", "s.login_id")} and t.login_id <> ''
    where ${dialect.id("t.patron_id")} <> ${dialect.id("s.patron_id")}
      and not exists (select 1 from ${stageOf("patrons")} n where ${same(dialect, "n.patron_id", "t.patron_id")})`;
  return { kind: "patrons", problem: "login-taken", whole: ["patrons"], sql };
}

function checkTitleMissing(dialect: Dialect): StageCheck {
  const sql = `
    select s.line, s.item_id as id, null as other from ${stageOf("items")} s
    where s.title_id = '' and not exists (select 1 from items t where ${same(dialect, "t.item_id", "s.item_id")})`;
  return { kind: "items", problem: "title-missing", sql };
}

/** Finds copies whose title an earlier line writes otherwise: they would become copies of one title. */
function checkTitleSpelled({ id, written }: Dialect): StageCheck {
  const items = stageOf("items"), spelling = written("title_id");
  const sql = `
    select s.line, s.title_id as id, o.line as other
    from (
      select ${id("title_id")} as title_key, min(stage_id) as first from ${items} where title_id <> ''
      group by ${id("title_id")} having min(${spelling}) <> max(${spelling})
    ) d
    join ${items} o on o.stage_id = d.first
    join ${items} s on ${id("s.title_id")} = d.title_key and ${written("s.title_id")} <> ${written("o.title_id")}`;
  return { kind: "items", problem: "title-spelled", sql };
}

function checkTitleSpelledInTitles(dialect: Dialect): StageCheck {
  const { written } = dialect;
  const sql = `
    select s.line, s.title_id as id, n.line as other
    from ${stageOf("titles")} n join ${stageOf("items")} s on ${same(dialect, "s.title_id", "n.title_id")}
    where ${written("s.title_id")} <> ${written("n.title_id")}`;
  return { kind: "items", problem: "title-spelled-in-titles", sql };
}

function checkTitleUnknown(dialect: Dialect): StageCheck {
  const among = [stageOf("titles"), stageOf("items"), "titles"].map((table) =>
    `not exists (select 1 from ${table} n where ${same(dialect, "n.title_id", "s.title_id")})`
  );
  const sql = `
    select s.line, s.title_id as id, null as other from ${stageOf("holds")} s where ${among.join(" and ")}`;
  return { kind: "holds", problem: "title-unknown", whole: ["titles", "items"], sql };
}

function checkCapturedRepeated(dialect: Dialect): StageCheck {
  const sql = repeatedSql(dialect, "holds", ["captured_item_id"], { rows: "captured_item_id is not null" });
  return { kind: "holds", problem: "captured-twice", sql };
}

function checkCapturedByStored(dialect: Dialect): StageCheck {
  const sql = `
    select s.line, s.captured_item_id as id, null as other
    from ${stageOf("holds")} s join holds t on ${same(dialect, "t.captured_item_id", "s.captured_item_id")}
    where ${dialect.id("t.hold_id")} <> ${dialect.id("s.hold_id")}
      and coalesce(t.shelf_expires, '9999-12-31') <> '${CANCELLED}'
      and not exists (select 1 from ${stageOf("holds")} n where ${same(dialect, "n.hold_id", "t.hold_id")})`;
  return { kind: "holds", problem: "captured-twice", whole: ["holds"], sql };
}
