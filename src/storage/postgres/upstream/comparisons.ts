import type { Comparisons } from "../../port/comparisons.ts";
import { comparedCountFrom, differenceFrom } from "../../rows/comparison_rows.ts";
import { TABLES } from "../../rows/tables.ts";
import type { Run } from "../connection/run.ts";
import { makeStorable, makeStorableJson } from "../rows/make_storable.ts";
import { instant, rowOf, writeMoment } from "../rows/row.ts";
import { writeRow } from "../rows/write_row.ts";

/** How the database is asked: questions, and changes, each in one statement. */
interface Asking {
  readonly ask: Run;
  readonly change: Run;
}

const COUNTED = TABLES.compared.columns.map(({ name }) => name).join(", ");
const KEPT = TABLES.differences.columns.map(({ name }) => name).join(", ");

/** Adds to counts in one order for all: two processes that counted in two orders would wait for each other. */
const ADD = `on conflict (day, message, field, outcome) do update set count = compared.count + excluded.count`;

const NOTE = `
  with counted as (
    insert into compared (${COUNTED})
    select ${COUNTED} from jsonb_populate_recordset(null::compared, $1::text::jsonb)
    order by day, message, field, outcome
    ${ADD} returning 1
  ), kept as (
    insert into differences (${KEPT})
    select ${KEPT} from jsonb_populate_recordset(null::differences, $2::text::jsonb) returning 1
  ) select (select count(*) from counted) + (select count(*) from kept) as answer`;

const COUNTS = `
  select row_to_json(c) as answer from (
    select ${COUNTED} from compared where day between $1::text::date and $2::text::date
    order by day, message, field, outcome
  ) c`;

const NEXT = `
  select row_to_json(d) as answer from (
    select * from differences where difference_id > $1::text::bigint order by difference_id limit $2::text::bigint
  ) d`;

const NEWEST = `
  select row_to_json(d) as answer from (
    select * from differences order by difference_id desc limit $1::text::bigint
  ) d`;

/** A difference moves once: of two processes that move it, one finds its outcome as it was. */
const MOVE = `
  with moves as (
    select * from jsonb_to_recordset($1::text::jsonb) as m (number bigint, was text, now text)
  ), moved as (
    update differences d set outcome = m.now from moves m
    where d.difference_id = m.number and d.outcome = m.was
    returning d.day, d.message, d.field, m.was, m.now
  ), changed as (
    select day, message, field, outcome, sum(by)::bigint as count from (
      select day, message, field, was as outcome, -1 as by from moved
      union all select day, message, field, now, 1 from moved
    ) each group by day, message, field, outcome
  ), counted as (
    insert into compared (${COUNTED}) select ${COUNTED} from changed order by day, message, field, outcome
    ${ADD} returning 1
  ) select count(*) as answer from counted`;

const FORGET = `delete from differences where lower(patron_id) = lower($1::text collate "C")`;

const PRUNE = `
  with old as (
    delete from compared where day < $1::text::date returning 1
  ), past as (
    delete from differences where at < $2::text::timestamptz returning 1
  ), beyond as (
    delete from differences where difference_id <= (
      select difference_id from differences order by difference_id desc limit 1 offset $3::text::bigint) returning 1
  ) select (select count(*) from old) + (select count(*) from past) + (select count(*) from beyond) as answer`;

/** Makes what came of comparing a system with its copy over a database. */
export function postgresComparisons({ ask, change }: Asking): Comparisons {
  return {
    async note({ counts, differences }) {
      await change(NOTE, [
        makeStorableJson(counts.map((row) => writeRow(TABLES.compared, row))),
        makeStorableJson(differences.map((row) => writeRow(TABLES.differences, row))),
      ]);
    },
    async counts({ from, to }) {
      return (await ask(COUNTS, [from, to])).map(({ answer }) => comparedCountFrom(rowOf(answer)));
    },
    async differences({ after, most }) {
      const rows = after === undefined
        ? await ask(NEWEST, [String(most)])
        : await ask(NEXT, [String(after), String(most)]);
      return rows.map(({ answer }) => differenceFrom(rowOf(answer), { instant }));
    },
    async move(moves) {
      if (moves.length === 0) return;
      await change(MOVE, [makeStorableJson(moves.map(({ number, from, to }) => ({ number, was: from, now: to })))]);
    },
    async forgetCard(patronId) {
      await change(FORGET, [makeStorable(patronId)]);
    },
    async prune({ countsFrom, differencesFrom, most }) {
      await change(PRUNE, [countsFrom, writeMoment(differencesFrom), String(most)]);
    },
  };
}
