import { foldId } from "../../library/id.ts";
import type { DescribedItem, DueSaid, ItemTelling, SaidItem } from "../port/items_said.ts";
import { type Cells, isAbsent, type Row, text, textIfAny, withoutAbsent } from "./row.ts";

/** A row of what answers told of a copy. */
export interface ItemSaidRecord extends DescribedItem {
  /** When it was told last, to the day. */
  readonly told: Temporal.Instant;
  /** The due date as it was written; empty where it was told that there is none. The three are there together, or absent. */
  readonly due?: string;
  readonly dueFrom?: string;
  readonly dueSince?: Temporal.Instant;
}

/**
 * Writes the SQL that adds new facts to a stored row, for both databases. What is not told anew stays, and so does the
 * moment of a due date that is told once more; a 12 begins a loan, whatever is due when. The index on the moment of the
 * last telling is written once a day.
 *
 * @param aDay in the database's words
 */
export function saidAnew(aDay: string): string {
  const kept = ["title", "permanent_location", "magnetic", "due"];
  const isSame = "excluded.due is null or (excluded.due = items_told.due and excluded.due_from <> '12')";
  return `
    told = case when excluded.told > items_told.told + ${aDay} then excluded.told else items_told.told end,
    ${kept.map((name) => `${name} = coalesce(excluded.${name}, items_told.${name})`).join(", ")},
    ${
    ["due_from", "due_since"].map((name) =>
      `${name} = case when ${isSame} then items_told.${name} else excluded.${name} end`
    ).join(", ")
  }`;
}

/**
 * Makes the rows of what was told, always in the same order: two processes that wrote the same copies in different
 * orders would wait for each other.
 */
export function itemSaidRecords(tellings: readonly ItemTelling[]): readonly ItemSaidRecord[] {
  return tellings.map(recordOf).toSorted((a, b) => keyOf(a) < keyOf(b) ? -1 : 1);
}

function recordOf({ at, loan, ...rest }: ItemTelling): ItemSaidRecord {
  if (loan === undefined) return { ...rest, told: at };
  const { written, from } = loan === "none" ? { written: "", from: "" } : loan;
  return { ...rest, told: at, due: written, dueFrom: from, dueSince: at };
}

function keyOf({ institution, itemId }: ItemSaidRecord): string {
  return `${institution}\r${foldId(itemId)}`;
}

/** Reads a row by the names of its columns. */
export function saidItemFrom(row: Row, cells: Cells): SaidItem {
  return {
    institution: text(row, "institution"),
    itemId: text(row, "item_id"),
    ...withoutAbsent({
      title: textIfAny(row, "title"),
      permanentLocation: textIfAny(row, "permanent_location"),
      magnetic: isAbsent(row, "magnetic") ? undefined : cells.flag(row, "magnetic"),
      due: dueFrom(row, cells),
    }),
  };
}

function dueFrom(row: Row, cells: Cells): DueSaid | undefined {
  const written = textIfAny(row, "due");
  return written ? { written, from: text(row, "due_from"), since: cells.instant(row, "due_since") } : undefined;
}
