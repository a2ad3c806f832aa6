import type * as v from "valibot";
import { atMost, elementsAt, placeOf, type ReportFault, valuesOf } from "../base/reading.ts";
import type { Element } from "../xml/document.ts";
import { type ItemColumn, KNOWN_COLUMNS } from "./item_columns.ts";
import type { TemplateSurroundings } from "../templates/template_value.ts";
import type { presentationAttributes, templateAttributes } from "./login_attributes.ts";
import { itemField, MOST_FIELDS, patronAttribute } from "./login_elements.ts";
import { isOn } from "./preferences.ts";
import type { Presentation } from "./presentation.ts";
import { readRewrites, readTemplates, type TextReading } from "./read_templates.ts";

/** A login's attributes about presentation, read. */
type PresentationValues = v.InferOutput<
  v.ObjectSchema<typeof presentationAttributes & typeof templateAttributes, undefined>
>;

/** Gives what an account wants changed in its answers; nothing for one that asks for nothing. */
export function readPresentation(
  element: Element,
  values: PresentationValues,
  surroundings: TemplateSurroundings,
  preferences: ReadonlyMap<string, string>,
  reading: TextReading,
): Presentation | undefined {
  const { report } = reading;
  const patronAttributes = atMost(MOST_FIELDS, elementsAt(element, patronAttribute), report).flatMap((one) => {
    const read = valuesOf(one, patronAttribute);
    return read === undefined ? [] : [{ id: read.field, code: read.code }];
  });
  const itemFields = atMost(MOST_FIELDS, elementsAt(element, itemField), report).flatMap((one) => {
    const read = valuesOf(one, itemField);
    if (read === undefined) return [];
    warnOfColumn(read.code, one, "code", report);
    return [{ id: read.field, column: read.code }];
  });
  if (values.cr_item_field !== undefined) warnOfColumn(values.cr_item_field, element, "cr_item_field", report);
  for (const name of ["hide_fields", "allow_fields"] as const) warnOfBlanks(name, element, report);
  const templates = readTemplates(element, values, surroundings, reading);
  const rewrites = readRewrites(element, reading);
  const { hide_fields: hiddenFields = new Set() } = values;
  const wanted: Presentation = {
    hiddenFields,
    ...values.allow_fields && { allowedFields: values.allow_fields },
    ...values.status_mask && { statusMask: values.status_mask },
    ...values.convert_nonprinting_characters !== undefined && { nonPrinting: values.convert_nonprinting_characters },
    ...values.delimiter_as_entity && { delimiterAsEntity: true },
    ...isOn(preferences.get("UseLocationAsAQInSIP") ?? "") && { shelvesAsLocation: true },
    ...values.cr_item_field && { collectionColumn: values.cr_item_field },
    ...values.ct_always_send && { destinationAlways: true },
    ...values.cv_send_00_on_success && { alertTypeAlways: true },
    ...values.cv_triggers_alert && { alertByType: true },
    ...values.send_patron_home_library_in_af && { patronLibraryInScreenMessage: true },
    ...values.patron_branchcode_in_ao && { patronLibraryAsInstitution: true },
    ...values.format_due_date && {
      dueDateFormat: { dateFormat: surroundings.dateFormat, timeFormat: surroundings.timeFormat },
    },
    ...!values.extra_fields && { kohaFieldsOnly: true },
    ...patronAttributes.length > 0 && { patronAttributes },
    ...itemFields.length > 0 && { itemFields },
    ...templates && { templates },
    ...rewrites.length > 0 && { rewrites },
  };
  return hiddenFields.size === 0 && Object.keys(wanted).length === 1 ? undefined : wanted;
}

/** Koha takes a blank for a part of the name, so that in `BD, BE` the second one means nothing there. */
function warnOfBlanks(name: "hide_fields" | "allow_fields", element: Element, report: ReportFault): void {
  const written = element.attributes.get(name)?.value ?? "";
  const blank = written.split(",").map((id) => id.trim() === id ? "" : id.trim()).filter((id) => id !== "");
  if (blank.length === 0) return;
  const effect = name === "hide_fields" ? "hidden here, where Koha shows" : "sent here, where Koha hides";
  report(
    "warning",
    placeOf(element, name),
    `${name} is ${JSON.stringify(written)}: ${blank.join(", ")} is ${effect} it for the blank beside it`,
  );
}

function warnOfColumn({ name, property }: ItemColumn, element: Element, attribute: string, report: ReportFault): void {
  if (property !== undefined) return;
  const effect = `${attribute} is ${JSON.stringify(name)}, of which sip2d knows nothing: the field is sent empty`;
  report("warning", placeOf(element, attribute), `${effect}; known are ${KNOWN_COLUMNS.join(", ")}`);
}
