import type { TemplateField } from "../../../config/koha/presentation.ts";
import type { MadeText } from "../../../config/templates/budget.ts";
import { rewriteText } from "../../../config/templates/site_pattern.ts";
import type { TemplateObject, TemplateObjectName } from "../../../config/templates/template_objects.ts";
import type { WireField, WireMessage } from "../../../protocol/wire_message.ts";
import { aboutFee, aboutItem, aboutPatron } from "./template_subjects.ts";
import type { PresentingStep, StepContext } from "./step.ts";

/**
 * Fills AE, AJ, DA and AV where the account has a template for them. One that fails leaves AE and AJ empty, and the others
 * out.
 */
export const fillTemplates: PresentingStep = (message, context) => {
  const { presentation: { templates }, about: { patron, item, due, holder, fees = [] } } = context;
  if (templates === undefined) return message;
  const { name, title, holder: holderTemplate, fee, surroundings } = templates;
  switch (message.code) {
    case "24":
    case "26":
    case "64": {
      let told = message;
      if (name !== undefined && patron !== undefined) {
        const object = aboutPatron(patron, context.about.standing, surroundings);
        const text = textOf("AE", name, name.render(object, surroundings, context.budget), context);
        told = mapFields(told, "AE", (field) => ({ ...field, value: text ?? "" }));
      }
      if (fee === undefined || fees.length === 0 || message.code !== "64") return told;
      return mapFields(told, "AV", (field, place) => {
        const told = fees[place];
        if (told === undefined) return field;
        const made = fee.render(aboutFee(told, surroundings), surroundings, context.budget);
        const value = textOf("AV", fee, made, context);
        return value === undefined ? undefined : { ...field, value };
      });
    }
    case "10":
    case "12":
    case "18":
    case "20":
    case "30": {
      let told = message;
      if (title !== undefined && item !== undefined) {
        const made = title.render(aboutItem(item, due, surroundings), surroundings, context.budget);
        const text = textOf("AJ", title, made, context);
        told = mapFields(told, "AJ", (field) => ({ ...field, value: text ?? "" }));
      }
      if (holderTemplate === undefined || holder === undefined) return told;
      const object = aboutPatron(holder, undefined, surroundings);
      const value = textOf("DA", holderTemplate, holderTemplate.render(object, surroundings, context.budget), context);
      return mapFields(told, "DA", (field) => value ? { ...field, value } : undefined);
    }
    default:
      return message;
  }
};

/** Answers to which Koha adds fields about a patron, and about an item. */
const ABOUT_PATRON: ReadonlySet<string> = new Set(["24", "64"]);
const ABOUT_ITEM: ReadonlySet<string> = new Set(["10", "12", "18"]);

/** Makes the fields that an account adds by templates (`custom_patron_field`, `custom_item_field`); none is empty. */
export function templateFields({ code }: WireMessage, context: StepContext): readonly WireField[] {
  const { presentation: { templates }, about: { patron, standing, item, due } } = context;
  if (templates === undefined) return [];
  const { patronFields, itemFields, surroundings } = templates;
  if (patron !== undefined && patronFields.length > 0 && ABOUT_PATRON.has(code)) {
    return makeFields(patronFields, aboutPatron(patron, standing, surroundings), context);
  }
  if (item !== undefined && itemFields.length > 0 && ABOUT_ITEM.has(code)) {
    return makeFields(itemFields, aboutItem(item, due, surroundings), context);
  }
  return [];
}

function makeFields<Name extends TemplateObjectName>(
  fields: readonly TemplateField<Name>[],
  object: TemplateObject<Name>,
  context: StepContext,
): readonly WireField[] {
  const surroundings = context.presentation.templates?.surroundings;
  if (surroundings === undefined) return [];
  return fields.flatMap(({ id, template }) => {
    const value = textOf(id, template, template.render(object, surroundings, context.budget), context);
    return value ? [{ id, value, required: false }] : [];
  });
}

/** Replaces what the account wants replaced in every AF (`screen_msg_regex`). One of which nothing is left is not sent. */
export const rewriteMessages: PresentingStep = (message, context) => {
  const { presentation: { rewrites }, budget } = context;
  if (rewrites === undefined) return message;
  return mapFields(message, "AF", (field) => {
    const value = textOf("AF", rewrites, rewriteText(field.value, rewrites, budget), context);
    return value ? { ...field, value } : undefined;
  });
};

/** The text that was made; `undefined`, and a word for the log, if there is none. */
function textOf(field: string, made: object, result: MadeText, { leftOut }: StepContext): string | undefined {
  if (result.text === undefined) leftOut(field, made, result.reason);
  return result.text;
}

/** Changes the fields with an identifier, or leaves them out; `place` counts them from 0. */
function mapFields(
  message: WireMessage,
  id: string,
  change: (field: WireField, place: number) => WireField | undefined,
): WireMessage {
  let place = 0;
  const fields = message.fields.flatMap((field) => field.id === id ? change(field, place++) ?? [] : field);
  return { ...message, fields };
}
