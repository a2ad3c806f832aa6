import { MASK, type Shown } from "../../protocol/describe_message.ts";
import { type FieldRow, fields } from "../../protocol/fields.ts";

/**
 * Tells whether a text that came over the wire has a field inside that may not be shown: so it is when the terminal
 * splits its fields with another delimiter. A password is taken for one by its beginning; what tells about a patron
 * only if it is delimited on both sides, because terminals are called `MAIN-PC1`.
 */
export function hidesField(text: string, shown: Shown): boolean {
  return SWALLOWED_SECRET.test(text) || (!shown.personal && SWALLOWED_PERSONAL.test(text));
}

/** Writes a name that a terminal sent as the log may have it. */
export function safeToLog(name: string): string {
  return hidesField(name, { personal: false }) ? MASK : name;
}

const SWALLOWED_SECRET = new RegExp(`[^\\p{L}\\p{N} ](${idsOf(({ secret }) => secret)})`, "u");
const SWALLOWED_PERSONAL = new RegExp(`([^\\p{L}\\p{N} ])(${idsOf(({ personal }) => personal)})(?!\\1).+?\\1`, "u");

function idsOf(isHidden: (row: FieldRow) => true | undefined): string {
  return Object.values(fields).filter(isHidden).map(({ id }) => id).join("|");
}
