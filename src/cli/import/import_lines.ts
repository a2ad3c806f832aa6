import type { ImportedPins, Md5Pins } from "../../exchange/import_pins.ts";
import type { ImportOutcome } from "../../exchange/import_library.ts";
import type { MergeCount, Retained } from "../../storage/port/import_stage.ts";
import type { RecordKind } from "../../storage/port/record_kind.ts";

/** Records that are listed one by one. */
const LISTED = 100;

/** Lists what an administrator reads after an import that went well, or was only tried. */
export function importLines(outcome: ImportOutcome & { readonly ok: true }, dryRun: boolean): readonly string[] {
  const { report: { counts, retained }, pins } = outcome;
  return [
    ...dryRun ? ["nothing has been changed; an import would do this:"] : [],
    ...[...counts].map(([kind, count]) => countLine(kind, count)),
    ...pins.stored > 0 ? [`PINs: ${number(pins.stored)} hashed`] : [],
    ...pins.leftAlone > 0
      ? [`${number(pins.leftAlone)} ${pins.leftAlone === 1 ? "PIN" : "PINs"} left alone, see --update-pins`]
      : [],
    ...pins.none > 0
      ? [`${number(pins.none)} ${pins.none === 1 ? "PIN is" : "PINs are"} Koha's "!": none was taken`]
      : [],
    ...retained.slice(0, LISTED).map(retainedLine),
    ...retained.length > LISTED
      ? [`and ${number(retained.length - LISTED)} more that are not in the files and stay`]
      : [],
  ];
}

/** Warns of PINs that look like hashes; `undefined` if there are none. */
export function md5Warning(file: string, { md5 }: ImportedPins, md5Pins: Md5Pins): string | undefined {
  if (md5 === 0) return undefined;
  const look = `${file}: ${number(md5)} ${
    md5 === 1 ? "PIN looks" : "PINs look"
  } like an old Koha's MD5 (22 characters of base64)`;
  return md5Pins === "none"
    ? `${look}, and ${md5 === 1 ? "was" : "were"} not taken`
    : `${look}: a PIN in clear may look so, but a hash is no PIN; --md5-pins none takes none of them`;
}

function countLine(kind: RecordKind, { added, changed, unchanged, newer, removed }: MergeCount): string {
  const parts = [`${number(added)} added`, `${number(changed)} changed`, `${number(unchanged)} as they were`];
  if (removed > 0) parts.push(`${number(removed)} removed`);
  if (newer > 0) parts.push(`${number(newer)} left alone because a terminal or the desk has changed them since`);
  return `${kind}: ${parts.join(", ")}`;
}

function retainedLine({ kind, id, because }: Retained): string {
  const what = kind === "patrons" ? "patron" : "item";
  return `${what} ${id} is not in the file and stays, because a ${because} is open`;
}

function number(count: number): string {
  return count.toLocaleString("en");
}
