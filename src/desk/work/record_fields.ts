import type { ExchangeContext } from "../../exchange/cell.ts";
import { CellRefused } from "../../exchange/cell.ts";
import type { Draft, FileColumn } from "../../exchange/file_table.ts";
import { itemsFile } from "../../exchange/items_file.ts";
import { patronsFile } from "../../exchange/patrons_file.ts";
import type { Item } from "../../library/item.ts";
import { asSaid, type Notice, notice } from "../../library/notice.ts";
import type { Patron } from "../../library/patron.ts";
import type { StaffReason } from "../../library/reason.ts";

/** A field of a record that staff fill in, by the row of the file of such records. */
type StaffField<T> = FileColumn<T>;

/** Columns of patrons that staff change elsewhere: the card, PIN and block have errands of their own. */
const PATRON_ELSEWHERE: ReadonlySet<string> = new Set(["patron_id", "password", "blocked", "block_message"]);

/** Columns of copies that staff change elsewhere, or that follow from what happens to the copy. */
const ITEM_ELSEWHERE: ReadonlySet<string> = new Set([
  ...["item_id", "title_id", "title", "author", "status", "transit_to", "returned", "current_location"],
]);

/** What staff fill in of a patron. */
export const PATRON_FIELDS: readonly StaffField<Patron>[] = patronsFile.columns.filter(({ name }) =>
  !PATRON_ELSEWHERE.has(name)
);

/** What staff fill in of a copy, its title apart. */
export const ITEM_FIELDS: readonly StaffField<Item>[] = itemsFile.columns.filter(({ name }) =>
  !ITEM_ELSEWHERE.has(name)
);

/** Texts of fields as staff typed them, by the names of columns. */
export type FieldTexts = Readonly<Partial<Record<string, string>>>;

/** A field whose text is not allowed: what is, worded to follow "must be", or why not. */
export type FieldFault =
  & { readonly field: string }
  & ({ readonly allowed: Notice } | { readonly reason: StaffReason });

/** The longest text of a field, in characters. */
const LONGEST = 255;

/**
 * Puts what staff typed into a record, and lists what of it is not allowed. Fields that were not sent stay as they are; a field
 * of which the record says "nothing" by being absent is absent if it is empty.
 */
export function withFields<T extends object>(
  record: T,
  fields: readonly StaffField<T>[],
  texts: FieldTexts,
  context: ExchangeContext,
): { readonly record: T; readonly faults: readonly FieldFault[] } {
  const draft: Draft<T> = { ...record };
  const faults: FieldFault[] = [];
  for (const column of fields) {
    const text = texts[column.name];
    if (text === undefined) continue;
    const allowed = putField(draft, column, text, context);
    if (allowed !== undefined) faults.push({ field: column.name, allowed });
    if (draft[column.field] === undefined) delete draft[column.field];
  }
  return { record: draft, faults };
}

/** Puts one text into a record, or gives what is allowed there. */
function putField<T extends object>(
  draft: Draft<T>,
  column: StaffField<T>,
  text: string,
  context: ExchangeContext,
): Notice | undefined {
  if (text.length > LONGEST || /\p{Cc}/u.test(text)) return A_LINE;
  try {
    column.read(draft, text.trim(), context);
    return undefined;
  } catch (error) {
    if (!(error instanceof CellRefused)) throw error;
    return error.message === "" ? takenBy(column) : notice("number-unspoiled", error.message);
  }
}

const A_LINE = notice(
  "text-of-a-line",
  `text of at most ${LONGEST} characters, none of them a control character`,
  LONGEST,
);

/** What columns take that are no text, in the English of the files. */
const TAKEN: Readonly<Record<string, (english: string) => Notice>> = {
  expires: (english) => notice("day-or-none", english),
  birth_date: (english) => notice("day-or-none", english),
  blocked_until: (english) => notice("day-or-none", english),
  replacement_cost: (english) => notice("amount-or-none", english),
  language: (english) => notice("digits-or-none", english, 3),
  media_type: (english) => notice("digits-or-none", english, 3),
  security_marker: (english) => notice("digits-or-none", english, 2),
};

function takenBy({ name, allowed }: Pick<FileColumn<unknown>, "name" | "allowed">): Notice {
  return TAKEN[name]?.(allowed) ?? asSaid(allowed);
}

/** Names the fields in which two records differ. */
export function changedFields<T>(before: T, after: T, fields: readonly StaffField<T>[]): readonly string[] {
  return fields.filter(({ field }) => before[field] !== after[field]).map(({ name }) => name);
}

/** Writes the fields of a record as staff type them, by the names of columns. */
export function fieldTexts<T>(
  fields: readonly StaffField<T>[],
  record: T,
  context: ExchangeContext,
): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map((field) => [field.name, field.write(record, context)]));
}
