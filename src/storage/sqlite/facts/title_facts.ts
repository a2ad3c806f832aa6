import type { DatabaseSync } from "node:sqlite";
import type { Hold } from "../../port/hold.ts";
import type { TitleFacts } from "../../port/storage.ts";
import type { ReaderOf } from "../../rows/row.ts";
import { integer, type Row, text } from "../../rows/row.ts";
import { LOAN_OF_ITEM_SELECT } from "../rows/loan_columns.ts";
import { itemReader, loanReader } from "../rows/records.ts";
import { ITEM_SELECT } from "../rows/selects.ts";

const TITLE = "select t.title_id, t.title, t.version from titles t";

const COPIES = `
  select ${ITEM_SELECT}, ${LOAN_OF_ITEM_SELECT}
  from items i
    join titles t on t.title_id = i.title_id
  where i.title_id = ?1 order by i.item_id`;

/** Gathers what decides about a hold on a title, found by `titleId`, else by its name, else by a copy's barcode. */
type TitleFactsReader = (title: string) => TitleFacts | undefined;

/** Prepares the statements about titles; `queue` reads a title's open holds. */
export function titleFactsReader(
  db: Pick<DatabaseSync, "prepare">,
  queue: (titleId: string) => readonly Hold[],
): TitleFactsReader {
  const byId = db.prepare(`${TITLE} where t.title_id = ?1`);
  const byName = db.prepare(`${TITLE} where t.title = ?1 and t.title <> '' limit 2`);
  const byBarcode = db.prepare(`${TITLE} join items i on i.title_id = t.title_id where i.item_id = ?1`);
  const copies = db.prepare(COPIES);
  const copyFrom = copyReader();

  /** A name that two titles share says nothing. */
  function onlyOneCalled(name: string): Row | undefined {
    const [first, second] = byName.all(name);
    return second === undefined ? first : undefined;
  }

  return (title) => {
    const row = byId.get(title) ?? onlyOneCalled(title) ?? byBarcode.get(title);
    if (row === undefined) return undefined;
    const titleId = text(row, "title_id");
    return {
      titleId,
      title: text(row, "title"),
      version: integer(row, "version"),
      holds: queue(titleId),
      copies: copies.all(titleId).map(copyFrom),
    };
  };
}

function copyReader(): ReaderOf<TitleFacts["copies"][number]> {
  const itemFrom = itemReader(), loanFrom = loanReader();
  return (row) => {
    const loan = loanFrom(row);
    return { item: itemFrom(row), ...(loan !== undefined && { loan }) };
  };
}
