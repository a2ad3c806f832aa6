import { makeStorable, makeStorableJson } from "./make_storable.ts";

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** Writes a line of PostgreSQL's text format for COPY. No value is null; objects are JSON. */
export function copyLine(values: readonly unknown[]): string {
  return `${values.map(copyValue).join("\t")}\n`;
}

function copyValue(value: unknown): string {
  if (value === undefined || value === null) return "\\N";
  const text = typeof value === "object" ? makeStorableJson(value) : makeStorable(String(value));
  return text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}
