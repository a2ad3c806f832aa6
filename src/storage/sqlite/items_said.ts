import type { DatabaseSync } from "node:sqlite";
import type { ItemsSaid } from "../port/items_said.ts";
import { itemSaidRecords, saidAnew } from "../rows/items_said_row.ts";
import { TABLES } from "../rows/tables.ts";
import { insertSql, saidItemFrom, valuesOf } from "./rows/records.ts";
import { SLICE, type Write } from "./tidy_journal.ts";

const TABLE = TABLES.items_told;

const KEEP = `${insertSql(TABLE)} on conflict (institution, item_id) do update set ${saidAnew("86400000")}`;

const PRUNE = `
  delete from items_told where (institution, item_id) in (
    select institution, item_id from items_told where told < ?1 order by told limit ${SLICE})`;

/** Turns a question that is answered at once into one of the port. */
type Asked = <A extends readonly unknown[], T>(question: (...asked: A) => T) => (...asked: A) => Promise<T>;

/** Makes the notes on copies over a file. */
export function sqliteItemsSaid(db: Pick<DatabaseSync, "prepare">, write: Write, asked: Asked): ItemsSaid {
  const keep = db.prepare(KEEP), remove = db.prepare(PRUNE);
  const find = db.prepare("select * from items_told where institution = ?1 and item_id = ?2");

  return {
    async keep(tellings) {
      const rows = itemSaidRecords(tellings).map((record) => valuesOf(TABLE.columns, record));
      await write(() => {
        for (const row of rows) keep.run(...row);
      });
    },
    find: asked((institution, itemId) => {
      const found = find.get(institution, itemId);
      return found && saidItemFrom(found);
    }),
    async prune(before) {
      let removed = 0;
      for (let rows = SLICE; rows === SLICE;) {
        rows = await write(() => Number(remove.run(before.epochMilliseconds).changes));
        removed += rows;
      }
      return removed;
    },
  };
}
