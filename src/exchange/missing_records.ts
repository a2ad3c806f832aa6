import type { MissingCount } from "../storage/port/import_stage.ts";
import type { RecordKind } from "../storage/port/record_kind.ts";

/** The percentage of stored records that a file may lack, unless the command says another. */
const MAY_LACK = 10;

/** Fewer missing records than this are always allowed: in a small library, a day changes a large share. */
const FEW = 20;

/**
 * Says what is wrong with a file that lacks so much that it must have been cut short: more than `mayLack` percent of
 * what is stored, unless that is fewer than twenty records. `undefined` if it may replace the rest.
 */
export function missingFault(
  kind: RecordKind,
  { stored, missing }: MissingCount,
  mayLack: number = MAY_LACK,
): string | undefined {
  if (missing < FEW || missing * 100 <= stored * mayLack) return undefined;
  const share = Math.ceil(missing * 100 / stored);
  return `the file ends here and lacks ${missing.toLocaleString("en")} of the ${stored.toLocaleString("en")} ${kind} ` +
    `that are stored; if it is whole and they may go, say so with --allow-removing ${share}%`;
}

/** Says what is wrong with a file without any patrons or items, which no library is without, unless all may go. */
export function emptyFileFault(kind: RecordKind, mayLack: number = MAY_LACK): string | undefined {
  if ((kind !== "patrons" && kind !== "items") || mayLack >= 100) return undefined;
  return `there are no ${kind}; with --replace-missing, all that nothing is open on would be gone; ` +
    "if that is meant, say so with --allow-removing 100%";
}
