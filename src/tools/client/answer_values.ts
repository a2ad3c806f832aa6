import { kebabCase } from "../../protocol/message_table.ts";
import { type AnyMessage, type FieldName, fields, formatTimestamp } from "../../protocol/public/sip2.ts";
import type { Given } from "../../wire/build_request.ts";
import { isFieldName } from "../../wire/request_options.ts";

/** What an answer holds, as text, by the two characters of a field and by the names that people see. */
export type LastAnswer = ReadonlyMap<string, readonly string[]>;

export function valuesIn({ fixed, fields: held, extra = [] }: AnyMessage): LastAnswer {
  const values = new Map<string, readonly string[]>();
  const add = (names: readonly string[], value: AnyMessage["fields"][FieldName] | null) => {
    if (value === undefined || value === null) return;
    for (const name of names) values.set(name, [value].flat().map(written));
  };
  for (const [name, value] of Object.entries(fixed)) add([kebabCase(name)], value);
  for (const [id, same] of Map.groupBy(extra, (field) => field.id)) values.set(id, same.map(({ value }) => value));
  for (const [name, value] of Object.entries(held)) {
    if (isFieldName(name)) add([fields[name].id, kebabCase(name)], value);
  }
  return values;
}

function written(value: NonNullable<AnyMessage["fixed"][string]>): string {
  if (typeof value === "boolean") return value ? "Y" : "N";
  return typeof value === "object" ? formatTimestamp(value) : String(value);
}

/**
 * Puts values of the last answer in the place of `$AB`, `$item-id` and, for the second of several, `$AU.2`. Throws a
 * `RangeError` where there is none.
 */
export function withAnswerValues(given: Given, last: LastAnswer): Given {
  return new Map([...given].map(([name, value]) => [name, value.startsWith("$") ? valueOf(value, last) : value]));
}

function valueOf(reference: string, last: LastAnswer): string {
  const [, name = "", place = "1"] = /^\$([A-Za-z-]+)(?:\.(\d+))?$/.exec(reference) ?? [];
  const value = last.get(name)?.[Number(place) - 1];
  if (value !== undefined) return value;
  throw new RangeError(
    `${reference}: the last answer holds ${last.size === 0 ? "nothing" : [...last.keys()].join(", ")}`,
  );
}
