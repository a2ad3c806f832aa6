import {
  type ExtraField,
  type FieldName,
  fields,
  type FieldUsages,
  type OutgoingRequest,
  type RequestName,
  requests,
} from "../protocol/public/sip2.ts";
import { notice } from "../library/notice.ts";
import { nameOf, type OptionValue, optionValue, type ValueContext } from "./option_value.ts";
import { RefusedOption } from "./refused_option.ts";
import { isFieldName, type RequestOption, requestOptions } from "./request_options.ts";
import { kebabCase } from "../protocol/message_table.ts";

/** What was given, as text, by the table's name of the element or field. */
export type Given = ReadonlyMap<string, string>;

/**
 * Builds a request out of what was given; elements that were not are preset, fields that were not are left out, or
 * empty where the specification requires them. Throws {@link RefusedOption}, which names the option, for a value that is not of
 * its type and for want of what the request cannot do without.
 */
export function buildRequest(name: RequestName, given: Given, context: ValueContext): OutgoingRequest {
  requireNeeds(name, given, context);
  const fixed: Record<string, OptionValue> = {};
  for (const element of requests[name].fixed) {
    const option = optionOf(element.name);
    fixed[element.name] = optionValue(option, given.get(element.name) ?? option.preset ?? "", context);
  }
  return { name, fixed, ...buildFields(requests[name].fields, given, context) };
}

/**
 * Builds the variable fields. An optional field that was given empty is sent empty, which is not the same as leaving it
 * out: an empty PIN is a wrong one. The encoder leaves it out, so it goes as a field outside the table.
 */
function buildFields(usages: FieldUsages, given: Given, context: ValueContext) {
  const values: Partial<Record<FieldName, NonNullable<OptionValue>>> = {};
  const extra: ExtraField[] = [];
  for (const name of Object.keys(usages).filter(isFieldName)) {
    const text = given.get(name);
    if (text === undefined) continue;
    const value = text === "" ? null : optionValue(optionOf(name), text, context);
    if (value !== null) values[name] = value;
    else if (text === "" && usages[name]?.required === false) extra.push({ id: fields[name].id, value: "" });
  }
  return { fields: values, extra };
}

/**
 * Lists what was given and none of the requests has. The institution is of no use to some requests, and wrong in none: it is
 * said once for all that a script asks.
 */
export function unusedOptions(names: readonly RequestName[], given: Given): readonly RequestOption[] {
  return [...given.keys()].map(optionOf).filter((option) =>
    option.name !== "institutionId" && !option.requests.some((name) => names.includes(name))
  );
}

function optionOf(name: string): RequestOption {
  const option = requestOptions.get(name);
  if (option === undefined) throw new RangeError(`no request has ${JSON.stringify(name)}`);
  return option;
}

function requireNeeds(name: RequestName, given: Given, context: ValueContext): void {
  const needs: readonly (FieldName | readonly FieldName[])[] = requests[name].needs;
  for (const need of needs) {
    const alternatives: readonly FieldName[] = typeof need === "string" ? [need] : need;
    if (alternatives.some((field) => given.has(field))) continue;
    const called = alternatives.map((field) => nameOf(optionOf(field), context));
    const message = kebabCase(name);
    throw new RefusedOption(notice("option-needed", `${message} needs ${called.join(" or ")}.`, message, called));
  }
}
