import type { ItemColumn } from "./item_columns.ts";

/** How Koha writes days: 12/31/2026, 31/12/2026, 2026-12-31 or 31.12.2026. */
export type DateFormat = "us" | "metric" | "iso" | "dmydot";

/** How an account wants its answers changed, whatever made them. */
export interface Presentation {
  /** `hide_fields`: identifiers of fields that are never sent. */
  readonly hiddenFields: ReadonlySet<string>;
  /** `allow_fields`: the only fields that are sent, but for those that the account adds; absent: all. */
  readonly allowedFields?: ReadonlySet<string>;
  /** Indexes of the patron status that are always blank. */
  readonly statusMask?: readonly number[];
  /** What stands for each character that cannot be printed; absent: a blank. */
  readonly nonPrinting?: string;
  /** Whether a delimiter in a value is sent as in HTML. */
  readonly delimiterAsEntity?: true;
  /** What of a copy CR tells. */
  readonly collectionColumn?: ItemColumn;
  /** Whether a 10 has CT even if the copy goes nowhere. */
  readonly destinationAlways?: true;
  /** Whether a 10 without an alert type has CV 00. */
  readonly alertTypeAlways?: true;
  /** Whether the alert of a 10 is Y where it has an alert type, and only there. */
  readonly alertByType?: true;
  /** Whether the patron's library is sent in a second AF. */
  readonly patronLibraryInScreenMessage?: true;
  /** Whether AO is the patron's library. */
  readonly patronLibraryAsInstitution?: true;
  /** How AH of 12 and 18 is written; absent: as a timestamp. */
  readonly dueDateFormat?: DateFormat;
  /** Whether only fields are sent that Koha sends in that message. */
  readonly kohaFieldsOnly?: true;
  /** Fields of 24 and 64 with an attribute of the patron. */
  readonly patronAttributes?: readonly { readonly id: string; readonly code: string }[];
  /** Fields of 10, 12 and 18 with a property of the copy. */
  readonly itemFields?: readonly { readonly id: string; readonly column: ItemColumn }[];
}
