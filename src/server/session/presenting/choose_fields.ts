import type { WireField } from "../../../protocol/wire_message.ts";
import { templateFields } from "./fill_templates.ts";
import type { PresentingStep } from "./step.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/**
 * What Koha ever sends in each answer (reference, section 1), and AG, which an account here has to ask for. Its code has
 * more: CH of a copy, BK of a loan, BW of a hold and the fee of a copy in 18 have a place there, and never a value.
 */
const SENT_BY_KOHA: Readonly<Record<string, ReadonlySet<string>>> = {
  "10": words("AO AB AQ AJ CL AA CK CS CY CT DA CR CV AF AG"),
  "12": words("AO AA AB AJ AH AF AG CK BV BH BT BL"),
  "16": words("AA BR BS AB AJ AO AF AG"),
  "18": words("AF AB AJ CK AQ CR BG CF AH CM AG"),
  "20": words("AB AJ CH AF AG"),
  "24": words("AE AA BL CQ BH BV AF AG AO"),
  "26": words("AA AE CQ BL AF AG AO"),
  "30": words("AA AB AJ AH CK BV BH BT BK AO AF AG"),
  "36": words("AO AA AF AG"),
  "38": words("AO AA BK AF AG"),
  "64": words("AO AA AE BL CQ BH BV CC AS AT AU AV BU CD BD BE BF PB PC PI AF AG"),
  "66": words("AO BM BN AF AG"),
  "98": words("AO BX AF AG"),
};

/** Leaves out what Koha never sends in an answer (`extra_fields`). */
export const dropExtraFields: PresentingStep = (message, { presentation: { kohaFieldsOnly } }) => {
  const known = kohaFieldsOnly ? SENT_BY_KOHA[message.code] : undefined;
  if (known === undefined) return message;
  // The media type stands only in a 12 that lends.
  const unsaid = message.code === "12" && message.fixed.startsWith("0") ? "CK" : undefined;
  return { ...message, fields: message.fields.filter(({ id }) => known.has(id) && id !== unsaid) };
};

/** Hides fields (`hide_fields`, `allow_fields`): even a required one can be, and what is hidden no list allows (Koha). */
export const hideFields: PresentingStep = (message, { presentation: { hiddenFields, allowedFields } }) => {
  const fields = message.fields.filter(({ id }) => !hiddenFields.has(id) && (allowedFields?.has(id) ?? true));
  return { ...message, fields };
};

/**
 * Adds fields of the account's own: `patron_attribute`, `item_field`, `custom_patron_field`, `custom_item_field`. No list of allowed fields removes them (Koha); one
 * of hidden fields does.
 */
export const addFields: PresentingStep = (message, context) => {
  const { presentation, about: { patron, item } } = context;
  const added: WireField[] = [];
  if (patron !== undefined && (message.code === "24" || message.code === "64")) {
    for (const { id, code } of presentation.patronAttributes ?? []) {
      const value = patron.attributes?.[code];
      if (value !== undefined) added.push({ id, value, required: false });
    }
  }
  if (item !== undefined && (message.code === "10" || message.code === "12" || message.code === "18")) {
    for (const { id, column } of presentation.itemFields ?? []) {
      added.push({ id, value: column.property === undefined ? "" : item[column.property] ?? "", required: true });
    }
  }
  added.push(...templateFields(message, context));
  const shown = added.filter(({ id }) => !presentation.hiddenFields.has(id));
  return shown.length === 0 ? message : { ...message, fields: [...message.fields, ...shown] };
};
