import { requestByCode } from "../../../protocol/message_table.ts";

/** A request as a simulated system takes it apart: by position, and without complaint. Characters are bytes. */
export interface ReadRequest {
  readonly code: string;
  /** All of it, without AY and AZ. */
  readonly body: string;
  /** An element of the fixed part by its name in the table; as much of it as is there. */
  fixed(name: string): string;
  /** The first field with this identifier; `undefined` where there is none. */
  field(id: string): string | undefined;
}

/** Takes a request apart as the Perl servers do: a fixed part by its widths, whatever stands there, and then the fields. */
export function hearRequest(body: string, delimiter: string): ReadRequest {
  const code = body.slice(0, 2);
  const fixed = new Map<string, string>();
  let at = 2;
  for (const { name, width } of requestByCode(code)?.fixed ?? []) {
    fixed.set(name, body.slice(at, at + width));
    at += width;
  }
  const fields = new Map<string, string>();
  for (const field of body.slice(at).split(delimiter)) {
    const id = field.slice(0, 2);
    if (id.length === 2 && !fields.has(id)) fields.set(id, field.slice(2));
  }
  return { code, body, fixed: (name) => fixed.get(name) ?? "", field: (id) => fields.get(id) };
}

/** Tells whether a place in a fixed part holds a date, or the blanks that stand for none. */
export function isDatePlace(text: string): boolean {
  return /^(?:\d{8}.{4}\d{6}| {18})$/.test(text);
}
