import type { LastChange } from "../../port/storage.ts";
import { type Row, text, textIfAny } from "../../rows/row.ts";
import { ofVersion } from "../functions/of_version.ts";
import { instant } from "../rows/row.ts";

/** Writes what to select for {@link lastChangeFrom} of the record with this alias; null where it was never changed. */
export function lastChangeSql(alias: string): string {
  return ofVersion(`sip2d_last_change(${alias}.last_change, ${alias}.changed)`);
}

/** Reads the newest change from what {@link lastChangeSql} told. */
export function lastChangeFrom(row: Row): LastChange {
  const patronId = textIfAny(row, "patron_id");
  return {
    at: instant(row, "at"),
    account: text(row, "account"),
    terminal: text(row, "terminal"),
    action: text(row, "action"),
    ...(patronId !== undefined && { patronId }),
  };
}
