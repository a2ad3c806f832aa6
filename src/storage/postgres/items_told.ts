import type { ItemsTold } from "../port/items_told.ts";
import { itemToldRecords, toldAnew } from "../rows/items_told_row.ts";
import { TABLES } from "../rows/tables.ts";
import type { Database } from "./database.ts";
import { makeStorable, makeStorableJson } from "./rows/make_storable.ts";
import { toldItemFrom } from "./rows/records.ts";
import { rowOf, writeMoment } from "./rows/row.ts";
import { sameIdSql } from "./rows/same_id_sql.ts";
import { writeRow } from "./rows/write_row.ts";

const COLUMNS = TABLES.items_told.columns.map(({ name }) => name).join(", ");

const KEEP = `
  insert into items_told (${COLUMNS})
  select ${COLUMNS} from jsonb_populate_recordset(null::items_told, $1::text::jsonb)
  on conflict (institution, lower(item_id)) do update set ${toldAnew("interval '1 day'")}`;

const FIND = `
  select row_to_json(t) as answer from items_told t where institution = $1 and ${sameIdSql("item_id", "$2")}`;

/** How many rows one statement removes. */
const SLICE = 500;

const PRUNE = `
  with removed as (
    delete from items_told where (institution, lower(item_id)) in (
      select institution, lower(item_id) from items_told where told < $1::text::timestamptz order by told limit ${SLICE}
    ) returning 1
  ) select count(*)::integer as answer from removed`;

/** Makes the notes on copies over a database. */
export function postgresItemsTold(database: Pick<Database, "changing" | "patiently">): ItemsTold {
  return {
    async keep(tellings) {
      const rows = itemToldRecords(tellings).map((record) => writeRow(TABLES.items_told, record));
      await database.changing(({ pool }) => pool.run(KEEP, [makeStorableJson(rows)]));
    },
    async find(institution, itemId) {
      const [found] = await database.patiently(({ pool }) => pool.run(FIND, [institution, itemId].map(makeStorable)));
      return found && toldItemFrom(rowOf(found.answer));
    },
    async prune(before) {
      let removed = 0;
      for (let rows = SLICE; rows === SLICE;) {
        const [answer] = await database.patiently(({ pool }) => pool.run(PRUNE, [writeMoment(before)]));
        rows = Number(answer?.answer);
        removed += rows;
      }
      return removed;
    },
  };
}
