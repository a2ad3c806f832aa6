import { type StageCheck, stageChecks, type StageDialect, stageFault } from "../import/stage_checks.ts";
import type { StageFault, StageProblem } from "../port/import_stage.ts";
import type { RecordKind } from "../port/record_kind.ts";
import { compared, keyOf, same, stageOf } from "./import_tables.ts";
import type { Run } from "./pool.ts";

/** Everything that does not fit, at most `most` of each problem, and how much there is in all; see `ImportStage`. */
export async function checkStage(
  run: Run,
  replaceMissing: boolean,
  most: number,
  cut?: ReadonlySet<RecordKind>,
): Promise<{ readonly faults: readonly StageFault[]; readonly count: number }> {
  const faults: StageFault[] = [];
  let count = 0;
  for (const check of stageChecks(DIALECT, replaceMissing, cut)) {
    const rows = await run(
      `select line, id, other::text, count(*) over () as found from (${check.sql}) f order by line limit $1::text::bigint`,
      [String(most)],
    );
    count += Number(rows[0]?.found ?? 0);
    faults.push(...rows.map((row) => stageFault(check, row)));
  }
  return { faults, count };
}

const COPY = "coalesce(s.item_id, s.captured_item_id)";

/** Finds out what the stage must know of the library before it can be checked. */
export async function resolveStage(run: Run): Promise<void> {
  await run(`
    update ${stageOf("holds")} s set title_id = coalesce(
      (select nullif(n.title_id, '') from ${stageOf("items")} n where ${same("n.item_id", COPY)} limit 1),
      (select i.title_id from items i where ${same("i.item_id", COPY)}), '')
    where title_id = ''`);
  await run(`
    update ${stageOf("holds")} s set hold_id = h.hold_id from holds h
    where ${same("h.patron_id", "s.patron_id")} and ${same("h.title_id", "s.title_id")}
      and lower(h.item_id) is not distinct from lower(s.item_id)`);
}

/** Rows whose key an earlier row has; `where` says of which rows that is wrong. */
function repeatedSql(kind: RecordKind, key: readonly string[], where = "true"): string {
  const columns = key.map(compared).join(", ");
  return `
    select line, ${key[0]} as id, first_line as other from (
      select *, row_number() over same_key as place, first_value(line) over same_key as first_line
      from ${stageOf(kind)} where ${where}
      window same_key as (partition by ${columns} order by stage_id)
    ) s where place > 1`;
}

function repeated(kind: RecordKind, ...key: readonly string[]): StageCheck {
  return { kind, problem: "repeated", sql: repeatedSql(kind, key) };
}

/** Rows that name what is neither stored nor staged. */
function unknown(kind: RecordKind, column: string, among: "items" | "patrons", problem: StageProblem): StageCheck {
  const key = keyOf(among);
  const sql = `
    select s.line, s.${column} as id, null as other from ${stageOf(kind)} s
    where s.${column} is not null
      and not exists (select from ${stageOf(among)} n where ${same(`n.${key}`, `s.${column}`)})
      and not exists (select from ${among} t where ${same(`t.${key}`, `s.${column}`)})`;
  return { kind, problem, whole: [among], sql };
}

/** The same patron twice is told as such, not by the login id. */
const LOGIN_REPEATED: StageCheck = {
  kind: "patrons",
  problem: "login-repeated",
  sql: `
    select s.line, s.login_id as id, d.line as other
    from (
      select lower(login_id) as login, min(stage_id) as first, (array_agg(line order by stage_id))[1] as line
      from ${stageOf("patrons")} where login_id <> ''
      group by lower(login_id) having count(distinct lower(patron_id)) > 1
    ) d
    join ${stageOf("patrons")} s on lower(s.login_id) = d.login and s.stage_id <> d.first`,
};

const LOGIN_TAKEN: StageCheck = {
  kind: "patrons",
  problem: "login-taken",
  whole: ["patrons"],
  sql: `
    select s.line, s.login_id as id, t.patron_id as other
    from ${stageOf("patrons")} s join patrons t on ${same("t.login_id", "s.login_id")} and t.login_id <> ''
    where lower(t.patron_id) <> lower(s.patron_id)
      and not exists (select from ${stageOf("patrons")} n where ${same("n.patron_id", "t.patron_id")})`,
};

const TITLE_MISSING: StageCheck = {
  kind: "items",
  problem: "title-missing",
  sql: `
    select s.line, s.item_id as id, null as other from ${stageOf("items")} s
    where s.title_id = '' and not exists (select from items t where ${same("t.item_id", "s.item_id")})`,
};

const TITLE_UNKNOWN: StageCheck = {
  kind: "holds",
  problem: "title-unknown",
  whole: ["titles", "items"],
  sql: `
    select s.line, s.title_id as id, null as other from ${stageOf("holds")} s
    where not exists (select from ${stageOf("titles")} n where ${same("n.title_id", "s.title_id")})
      and not exists (select from ${stageOf("items")} n where ${same("n.title_id", "s.title_id")})
      and not exists (select from titles t where ${same("t.title_id", "s.title_id")})`,
};

const CAPTURED_REPEATED: StageCheck = {
  kind: "holds",
  problem: "captured-twice",
  sql: repeatedSql("holds", ["captured_item_id"], "captured_item_id is not null"),
};

const CAPTURED_BY_STORED: StageCheck = {
  kind: "holds",
  problem: "captured-twice",
  whole: ["holds"],
  sql: `
    select s.line, s.captured_item_id as id, null as other
    from ${stageOf("holds")} s join holds t on ${same("t.captured_item_id", "s.captured_item_id")}
    where lower(t.hold_id) <> lower(s.hold_id)
      and not exists (select from ${stageOf("holds")} n where ${same("n.hold_id", "t.hold_id")})`,
};

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
