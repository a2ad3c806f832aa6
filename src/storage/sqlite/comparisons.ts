import type { DatabaseSync } from "node:sqlite";
import type { ComparedCount, Comparisons, KeptDifference } from "../port/comparisons.ts";
import { comparedCountFrom, differenceFrom } from "../rows/comparison_rows.ts";
import { text } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import { insertSql, instant, valuesOf } from "./rows/records.ts";
import { SLICE, type Write } from "./tidy_journal.ts";

const COUNT = `
  ${insertSql(TABLES.compared)}
  on conflict (day, message, field, outcome) do update set count = compared.count + excluded.count`;

const COUNTS = `
  select day, message, field, outcome, count from compared where day between ?1 and ?2
  order by day, message, field, outcome`;

const NEXT = "select * from differences where difference_id > ?1 order by difference_id limit ?2";
const NEWEST = "select * from differences order by difference_id desc limit ?1";

const MOVE = `
  update differences set outcome = ?3 where difference_id = ?1 and outcome = ?2 returning day, message, field`;
const UNCOUNT = `
  update compared set count = count - 1 where day = ?1 and message = ?2 and field = ?3 and outcome = ?4`;

const PRUNE = `
  delete from differences where difference_id in (select difference_id from differences where at < ?1 order by at limit ${SLICE})`;
const CUT = `
  delete from differences where difference_id <= (
    select difference_id from differences order by difference_id desc limit 1 offset ?1)`;

/** Turns a question that is answered at once into one of the port. */
type Asked = <A extends readonly unknown[], T>(question: (...asked: A) => T) => (...asked: A) => Promise<T>;

/** Makes what came of comparing a system with its copy over a file. */
export function sqliteComparisons(db: Pick<DatabaseSync, "prepare">, write: Write, asked: Asked): Comparisons {
  const count = db.prepare(COUNT), uncount = db.prepare(UNCOUNT), counts = db.prepare(COUNTS);
  const keep = db.prepare(insertSql(TABLES.differences)), next = db.prepare(NEXT), newest = db.prepare(NEWEST);
  const move = db.prepare(MOVE), forget = db.prepare("delete from differences where patron_id = ?1");
  const pruneCounts = db.prepare("delete from compared where day < ?1"), prune = db.prepare(PRUNE);
  const cut = db.prepare(CUT);
  const add = (row: ComparedCount) => void count.run(...valuesOf(TABLES.compared.columns, row));

  return {
    note: ({ counts, differences }) =>
      write(() => {
        for (const row of counts) add(row);
        for (const row of differences) keep.run(...valuesOf(TABLES.differences.columns, row));
      }),
    counts: asked(({ from, to }) => counts.all(from, to).map(comparedCountFrom)),
    differences: asked(({ after, most }): readonly KeptDifference[] =>
      (after === undefined ? newest.all(most) : next.all(after, most)).map((row) => differenceFrom(row, { instant }))
    ),
    move: (moves) =>
      write(() => {
        for (const { number, from, to } of moves) {
          const row = move.get(number, from, to);
          if (row === undefined) continue;
          const day = text(row, "day"), message = text(row, "message"), field = text(row, "field");
          uncount.run(day, message, field, from);
          add({ day, message, field, outcome: to, count: 1 });
        }
      }),
    forgetCard: (patronId) => write(() => void forget.run(patronId)),
    async prune({ countsFrom, differencesFrom, most }) {
      await write(() => void pruneCounts.run(countsFrom));
      await write(() => void cut.run(most));
      for (let rows = SLICE; rows === SLICE;) {
        rows = await write(() => Number(prune.run(differencesFrom.epochMilliseconds).changes));
      }
    },
  };
}
