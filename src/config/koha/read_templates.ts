import { suggestion } from "../base/closest_name.ts";
import { atMost, elementsAt, placeOf, type ReportFault, valuesOf } from "../base/reading.ts";
import { brokenTemplate, type Template } from "../templates/compile_template.ts";
import type { Rewrite } from "../templates/site_pattern.ts";
import type { SiteTexts } from "../templates/site_texts.ts";
import type { Problem } from "../templates/language/problem.ts";
import type { TemplateObjectName } from "../templates/template_objects.ts";
import type { TemplateSurroundings } from "../templates/template_value.ts";
import type { Element } from "../xml/document.ts";
import { customItemField, customPatronField, MOST_FIELDS, screenMsgRegex } from "./login_elements.ts";
import type { SiteTemplates, TemplateField } from "./presentation.ts";

/** The templates of a login that stand in attributes, as they were written. */
interface WrittenTemplates {
  readonly ae_field_template?: string;
  readonly aj_field_template?: string;
  readonly da_field_template?: string;
  readonly av_field_template?: string;
}

/** Reads templates and regular expressions, and reports their faults. */
export interface TextReading {
  readonly texts: SiteTexts;
  readonly report: ReportFault;
}

/** Reads the templates of a login; nothing for one that has none. What is wrong in one is reported where it stands. */
export function readTemplates(
  element: Element,
  written: WrittenTemplates,
  surroundings: TemplateSurroundings,
  reading: TextReading,
): SiteTemplates | undefined {
  const { ae_field_template: name, aj_field_template: title, da_field_template: holder } = written;
  const { av_field_template: fee } = written;
  const patronFields = readFields(element, customPatronField, "patron", reading);
  const itemFields = readFields(element, customItemField, "item", reading);
  const made = {
    ...name !== undefined && { name: readTemplate(element, "ae_field_template", name, "patron", reading) },
    ...title !== undefined && { title: readTemplate(element, "aj_field_template", title, "item", reading) },
    ...holder !== undefined && { holder: readTemplate(element, "da_field_template", holder, "patron", reading) },
    ...fee !== undefined && { fee: readTemplate(element, "av_field_template", fee, "accountline", reading) },
  };
  if (Object.keys(made).length + patronFields.length + itemFields.length === 0) return undefined;
  return { ...made, patronFields, itemFields, surroundings };
}

function readFields<Name extends TemplateObjectName>(
  element: Element,
  row: typeof customPatronField | typeof customItemField,
  object: Name,
  reading: TextReading,
): readonly TemplateField<Name>[] {
  return atMost(MOST_FIELDS, elementsAt(element, row), reading.report).flatMap((one) => {
    const read = valuesOf(one, row);
    if (read === undefined) return [];
    return [{ id: read.field, template: readTemplate(one, "template", read.template, object, reading) }];
  });
}

function readTemplate<Name extends TemplateObjectName>(
  element: Element,
  attribute: string,
  source: string,
  object: Name,
  { texts, report }: TextReading,
): Template<Name> {
  const compiled = texts.template(source, object);
  if (compiled.ok) {
    tell(compiled.remarks, element, attribute, "the rest of the field is made", report);
    return compiled.template;
  }
  tell(compiled.problems, element, attribute, "the field is not sent, or empty where it must be there", report);
  return brokenTemplate(source);
}

/** Reads what a login replaces in screen messages. A pattern that is not supported is reported and ignored. */
export function readRewrites(element: Element, { texts, report }: TextReading): readonly Rewrite[] {
  return elementsAt(element, screenMsgRegex).flatMap((one) => {
    const read = valuesOf(one, screenMsgRegex);
    if (read === undefined) return [];
    const compiled = texts.pattern(read.find);
    if (compiled.ok) return [{ pattern: compiled.pattern, replacement: read.replace }];
    tell(compiled.problems, one, "find", "nothing is replaced", report);
    return [];
  });
}

function tell(
  problems: readonly Problem[],
  element: Element,
  attribute: string,
  effect: string,
  report: ReportFault,
): void {
  for (const { offset, message, unknown } of problems) {
    const position = element.attributes.get(attribute)?.placeIn(offset) ?? placeOf(element, attribute);
    const hint = unknown === undefined ? "" : suggestion(unknown.written, unknown.allowed);
    report("warning", position, `in ${attribute} ${message}${hint}: ${effect}`);
  }
}
