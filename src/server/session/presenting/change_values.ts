import { writeDate } from "../../../config/templates/koha_plugins.ts";
import type { WrittenDates } from "../../../config/templates/template_value.ts";
import { MAX_VALUE } from "../../../protocol/encode_message.ts";
import type { WireMessage } from "../../../protocol/wire_message.ts";
import { insertBefore, type PresentingStep, valueOf } from "./step.ts";

/** Answers that begin with a patron status. */
const WITH_STATUS: ReadonlySet<string> = new Set(["24", "26", "64"]);

/** Answers in which Koha tells a patron's library. */
const WITH_LIBRARY: ReadonlySet<string> = new Set(["24", "64"]);

/** Blanks the positions of the patron status that are kept from the account (`status_mask`). */
export const maskStatus: PresentingStep = (message, { presentation: { statusMask } }) => {
  if (statusMask === undefined || !WITH_STATUS.has(message.code)) return message;
  const flags = [...message.fixed];
  for (const index of statusMask) flags[index] = " ";
  return { ...message, fixed: flags.join("") };
};

/** Where the alert stands in the fixed part of a 10, behind ok, resensitize and magnetic media. */
const ALERT = 3;

/** Tells a sorter of a 10 what it asks for: `cv_triggers_alert`, `cv_send_00_on_success`, `ct_always_send`. */
export const tellSorter: PresentingStep = (message, { presentation, version }) => {
  if (message.code !== "10") return message;
  const { alertByType, alertTypeAlways, destinationAlways } = presentation;
  const hasType = (valueOf(message, "CV") ?? "") !== "";
  let { fixed, fields } = message;
  if (alertByType) fixed = fixed.slice(0, ALERT) + (hasType ? "Y" : "N") + fixed.slice(ALERT + 1);
  if (alertTypeAlways && !hasType) {
    fields = insertBefore(fields, { id: "CV", value: "00", required: true }, ["AF", "AG"]);
  }
  if (destinationAlways && version !== 1 && valueOf(message, "CT") === undefined) {
    fields = insertBefore(fields, { id: "CT", value: "", required: true }, ["DA", "CR", "CV", "AF", "AG"]);
  }
  return { ...message, fixed, fields };
};

/** Tells the patron's library: `send_patron_home_library_in_af`, `patron_branchcode_in_ao`. */
export const tellPatronLibrary: PresentingStep = (message, { presentation, about: { patron } }) => {
  const { patronLibraryInScreenMessage, patronLibraryAsInstitution } = presentation;
  const library = patron?.library ?? "";
  if (library === "" || !WITH_LIBRARY.has(message.code)) return message;
  let { fields } = message;
  if (patronLibraryAsInstitution) {
    fields = fields.map((field) => field.id === "AO" ? { ...field, value: library } : field);
  }
  if (patronLibraryInScreenMessage) {
    const last = fields.findLastIndex(({ id }) => id === "AF");
    const told = { id: "AF", value: library, required: true };
    fields = last < 0 ? insertBefore(fields, told, ["AG"]) : fields.toSpliced(last + 1, 0, told);
  }
  return { ...message, fields };
};

/** Tells in AQ of a 10 and an 18 the shelves where a copy belongs (`UseLocationAsAQInSIP`). */
export const tellShelves: PresentingStep = (message, { presentation, about: { item } }) => {
  if (!presentation.shelvesAsLocation || item === undefined || !["10", "18"].includes(message.code)) return message;
  return mapValues(message, (id, value) => id === "AQ" ? item.shelvingLocation ?? "" : value);
};

/** What stands behind CR in each answer that has it. */
const BEHIND_COLLECTION: Readonly<Record<string, readonly string[]>> = {
  "10": ["CV", "AF", "AG"],
  "12": ["CT", "AF", "AG"],
  "18": ["CS", "AF", "AG"],
};

/** Tells in CR of a 10, a 12 and an 18 what the account wants to know of the copy (`cr_item_field`). */
export const tellCollection: PresentingStep = (
  message,
  { presentation: { collectionColumn: column }, version, about: { item } },
) => {
  const behind = BEHIND_COLLECTION[message.code];
  if (column === undefined || item === undefined || behind === undefined) return message;
  // A 10 and a 12 of SIP 1.00 have no CR; an 18 there is one of 2.00.
  if (version === 1 && message.code !== "18") return message;
  const fields = message.fields.filter(({ id }) => id !== "CR");
  const value = column.property === undefined ? "" : item[column.property] ?? "";
  if (value === "") return { ...message, fields };
  return { ...message, fields: insertBefore(fields, { id: "CR", value, required: false }, behind) };
};

/** Writes AH of a 12 and an 18 as Koha's staff see dates (`format_due_date`). */
export const formatDueDate: PresentingStep = (message, { presentation: { dueDateFormat: format } }) => {
  if (format === undefined || !["12", "18"].includes(message.code)) return message;
  return mapValues(message, (id, value) => id === "AH" ? formatDate(value, format) : value);
};

/** A loan that ends with its day is due on that day, any other at a time of it (Koha). */
function formatDate(timestamp: string, format: WrittenDates): string {
  const [, year, month, day, hour, minute] = /^(\d{4})(\d\d)(\d\d).{4}(\d\d)(\d\d)/.exec(timestamp) ?? [];
  if (!year || !month || !day || !hour || !minute) return timestamp;
  return writeDate({ year, month, day, hour, minute }, { withHours: true, asDueDate: true }, format);
}

/** Writes a delimiter in a value as HTML does (`delimiter_as_entity`). */
export const escapeDelimiter: PresentingStep = (
  message,
  { presentation: { delimiterAsEntity }, account: { delimiter } },
) => {
  if (!delimiterAsEntity) return message;
  const entity = `&#${delimiter.charCodeAt(0)};`;
  // If the delimiter is `&`, `#` or `;`, its entity would contain it.
  return entity.includes(delimiter)
    ? message
    : mapValues(message, (_, value) => withEntities(value, delimiter, entity));
};

/**
 * Replaces delimiters by entities. If a field has no room for one, the value ends before it: half an entity would be
 * read as text.
 */
function withEntities(value: string, delimiter: string, entity: string): string {
  const [first = "", ...rest] = value.split(delimiter);
  let escaped = first;
  for (const part of rest) {
    if ([...escaped].length + entity.length > MAX_VALUE) return escaped;
    escaped += entity + part;
  }
  return escaped;
}

/** What Perl's `[:print:]` has not; line ends are blanks before that. */
const UNPRINTABLE = /[\p{Cc}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Nearly all values can be printed, and are looked through faster for this. */
const PLAIN = /^[ -~]*$/;

/** Replaces what cannot be printed (`convert_nonprinting_characters`). */
export const replaceUnprintable: PresentingStep = (message, { presentation: { nonPrinting } }) => {
  if (nonPrinting === undefined) return message;
  const replace = (text: string) =>
    PLAIN.test(text) ? text : text.replace(/[\r\n]+/g, " ").replace(UNPRINTABLE, () => nonPrinting);
  return mapValues(message, (_, value) => replace(value));
};

function mapValues(message: WireMessage, change: (id: string, value: string) => string): WireMessage {
  const fields = message.fields.map((field) => ({ ...field, value: change(field.id, field.value) }));
  return { ...message, fields };
}
