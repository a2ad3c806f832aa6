import type { DatabaseSync } from "node:sqlite";
import { type StageCheck, stageChecks, type StageDialect, stageFault } from "../import/stage_checks.ts";
import type { StageFault, StageProblem } from "../port/import_stage.ts";
import type { RecordKind } from "../port/record_kind.ts";
import { integer } from "../rows/row.ts";
import { keyOf, stageOf } from "./import_tables.ts";

/** Everything that does not fit, at most `most` of each problem, and how much there is in all; see `ImportStage`. */
export function checkStage(
  db: DatabaseSync,
  replaceMissing: boolean,
  most: number,
  cut?: ReadonlySet<RecordKind>,
): { readonly faults: readonly StageFault[]; readonly count: number } {
  const faults: StageFault[] = [];
  let count = 0;
  for (const check of stageChecks(DIALECT, replaceMissing, cut)) {
    const rows = db.prepare(`select *, count(*) over () as found from (${check.sql}) order by line limit ?1`).all(most);
    const [first] = rows;
    if (first === undefined) continue;
    count += integer(first, "found");
    faults.push(...rows.map((row) => stageFault(check, row)));
  }
  return { faults, count };
}

/** Finds out what the stage must know of the library before it can be checked. */
export function resolveStage(db: DatabaseSync): void {
  db.exec(`
    update ${stageOf("holds")} as s set title_id = coalesce(
      (select nullif(n.title_id, '') from ${
    stageOf("items")
  } n where n.item_id = coalesce(s.item_id, s.captured_item_id)),
      (select i.title_id from items i where i.item_id = coalesce(s.item_id, s.captured_item_id)), '')
    where title_id = '';
    update ${stageOf("holds")} as s set hold_id = h.hold_id from holds h
    where h.patron_id = s.patron_id and h.title_id = s.title_id and h.item_id is s.item_id;`);
}

/** Rows whose key an earlier row has. */
function repeated(kind: RecordKind, ...key: readonly string[]): StageCheck {
  const columns = key.join(", ");
  const same = key.map((column) => `s.${column} is d.${column}`).join(" and ");
  const sql = `
    select s.line, s.${key[0]} as id, d.line as other
    from (select ${columns}, min(rowid) as first, min(line) as line from ${stageOf(kind)}
      group by ${columns} having count(*) > 1) d
    join ${stageOf(kind)} s on ${same} and s.rowid <> d.first`;
  return { kind, problem: "repeated", sql: asText(sql) };
}

/** Rows that name what is neither stored nor staged. */
function unknown(kind: RecordKind, column: string, among: "items" | "patrons", problem: StageProblem): StageCheck {
  const key = keyOf(among);
  const sql = `
    select s.line, s.${column} as id, null as other from ${stageOf(kind)} s
    where s.${column} is not null
      and not exists (select 1 from ${stageOf(among)} n where n.${key} = s.${column})
      and not exists (select 1 from ${among} t where t.${key} = s.${column})`;
  return { kind, problem, whole: [among], sql };
}

const LOGIN_REPEATED: StageCheck = {
  kind: "patrons",
  problem: "login-repeated",
  sql: asText(`
    select s.line, s.login_id as id, d.line as other
    from (select login_id, min(rowid) as first, min(line) as line, min(patron_id) as one, max(patron_id) as another
      from ${stageOf("patrons")} where login_id <> '' group by login_id having one <> another) d
    join ${stageOf("patrons")} s on s.login_id = d.login_id and s.rowid <> d.first`),
};

const LOGIN_TAKEN: StageCheck = {
  kind: "patrons",
  problem: "login-taken",
  whole: ["patrons"],
  sql: `
    select s.line, s.login_id as id, t.patron_id as other
    from ${stageOf("patrons")} s join patrons t on t.login_id = s.login_id and t.login_id <> ''
    where t.patron_id <> s.patron_id
      and not exists (select 1 from ${stageOf("patrons")} n where n.patron_id = t.patron_id)`,
};

const TITLE_MISSING: StageCheck = {
  kind: "items",
  problem: "title-missing",
  sql: `
    select s.line, s.item_id as id, null as other from ${stageOf("items")} s
    where s.title_id = '' and not exists (select 1 from items t where t.item_id = s.item_id)`,
};

const TITLE_UNKNOWN: StageCheck = {
  kind: "holds",
  problem: "title-unknown",
  whole: ["titles", "items"],
  sql: `
    select s.line, s.title_id as id, null as other from ${stageOf("holds")} s
    where not exists (select 1 from ${stageOf("titles")} n where n.title_id = s.title_id)
      and not exists (select 1 from ${stageOf("items")} n where n.title_id = s.title_id)
      and not exists (select 1 from titles t where t.title_id = s.title_id)`,
};

const CAPTURED_REPEATED: StageCheck = {
  kind: "holds",
  problem: "captured-twice",
  sql: asText(`
    select s.line, s.captured_item_id as id, d.line as other
    from (select captured_item_id, min(rowid) as first, min(line) as line from ${stageOf("holds")}
      where captured_item_id is not null group by captured_item_id having count(*) > 1) d
    join ${stageOf("holds")} s on s.captured_item_id = d.captured_item_id and s.rowid <> d.first`),
};

const CAPTURED_BY_STORED: StageCheck = {
  kind: "holds",
  problem: "captured-twice",
  whole: ["holds"],
  sql: `
    select s.line, s.captured_item_id as id, null as other
    from ${stageOf("holds")} s join holds t on t.captured_item_id = s.captured_item_id
    where t.hold_id <> s.hold_id and not exists (select 1 from ${stageOf("holds")} n where n.hold_id = t.hold_id)`,
};

function asText(sql: string): string {
  return sql.replace("d.line as other", "cast(d.line as text) as other");
}

const DIALECT: StageDialect = {
  keyOf,
  repeated,
  unknown,
  loginRepeated: LOGIN_REPEATED,
  loginTaken: LOGIN_TAKEN,
  titleMissing: TITLE_MISSING,
  titleUnknown: TITLE_UNKNOWN,
  capturedRepeated: CAPTURED_REPEATED,
  capturedByStored: CAPTURED_BY_STORED,
};
