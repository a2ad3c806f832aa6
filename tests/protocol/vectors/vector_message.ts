import type * as Sip2 from "../../../src/protocol/public/sip2.ts";
import type { JsonMessage } from "./vector_files.ts";

/** Reads bytes in hexadecimal. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
}

/** Makes the message of a vector: dates become moments. */
export function messageOf(sip2: typeof Sip2, { name, fixed, fields, extra = [] }: JsonMessage): Sip2.AnyMessage {
  const row = [...Object.values<Sip2.MessageRow>(sip2.requests), ...Object.values<Sip2.MessageRow>(sip2.responses)]
    .find((one) => one.name === name);
  const dates = new Set(row?.fixed.flatMap((element) => element.type === "timestamp" ? element.name : []));
  const isDate = (field: string) => (sip2.fields as Record<string, Sip2.FieldRow>)[field]?.type === "timestamp";
  const moment = (is: boolean, value: JsonMessage["fixed"][string]) =>
    is && typeof value === "string" ? sip2.parseTimestamp(value) : value;
  return {
    name,
    fixed: mapped(fixed, (element, value) => moment(dates.has(element), value)),
    fields: mapped(fields, (field, value) => moment(isDate(field), value)),
    extra: extra.map(([id, value]) => ({ id, value })),
  } as Sip2.AnyMessage;
}

/** Writes a message as vectors have it. */
export function jsonMessageOf(sip2: typeof Sip2, { name, fixed, fields, extra = [] }: Sip2.AnyMessage): JsonMessage {
  const told = (_: string, value: unknown) =>
    isTimestamp(value) ? sip2.formatTimestamp(value) : value as JsonMessage["fixed"][string];
  return {
    name,
    fixed: mapped(fixed, told),
    fields: mapped(fields, told),
    ...extra.length > 0 && { extra: extra.map(({ id, value }) => [id, value] as const) },
  };
}

function mapped<From, To>(
  values: Readonly<Record<string, From>>,
  to: (name: string, value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, to(name, value)]));
}

function isTimestamp(value: unknown): value is Sip2.Timestamp {
  return typeof value === "object" && value !== null && "zone" in value;
}
