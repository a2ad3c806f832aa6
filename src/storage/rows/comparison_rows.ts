import type { ComparedCount, KeptDifference } from "../port/comparisons.ts";
import { type Cells, integer, type Row, text, textIfAny, withoutAbsent } from "./row.ts";

/** Reads a count. */
export function comparedCountFrom(row: Row): ComparedCount {
  return {
    day: text(row, "day"),
    message: text(row, "message"),
    field: text(row, "field"),
    outcome: text(row, "outcome"),
    count: integer(row, "count"),
  };
}

/** Reads a difference. */
export function differenceFrom(row: Row, cells: Pick<Cells, "instant">): KeptDifference {
  return withoutAbsent({
    number: integer(row, "difference_id"),
    at: cells.instant(row, "at"),
    day: text(row, "day"),
    message: text(row, "message"),
    field: text(row, "field"),
    outcome: text(row, "outcome"),
    bySystem: text(row, "by_system"),
    byCopy: text(row, "by_copy"),
    patronId: textIfAny(row, "patron_id"),
    itemId: textIfAny(row, "item_id"),
  });
}
