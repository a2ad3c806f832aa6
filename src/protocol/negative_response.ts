import { validLanguage } from "./encode_message.ts";
import type { AnyMessage, Request, Response } from "./message.ts";
import type { FixedField } from "./message_row.ts";
import { requests } from "./requests.ts";
import type { Timestamp } from "./timestamp.ts";

/** What a negative answer says beside the table. */
export interface NegativeAnswer {
  /** The institution's local time, for the answer's transaction date. */
  readonly now: Timestamp;
  /** AO, if the request did not name one. */
  readonly institutionId: string;
  /** AF: the reason, for the patron to read. */
  readonly screenMessage: string;
}

/**
 * Makes the legal negative answer to a request: the table's fixed part, what the request gave echoed, the rest empty.
 *
 * @example
 * ```ts
 * import type { Request } from "./message.ts";
 * import type { Timestamp } from "./timestamp.ts";
 *
 * const refuse = (checkout: Request<"checkout">, now: Timestamp) =>
 *   negativeResponse(checkout, { now, institutionId: "MAIN", screenMessage: "Invalid Item" }); // 120NUN...
 * ```
 */
export function negativeResponse(request: Request, { now, institutionId, screenMessage }: NegativeAnswer): Response {
  const asked: AnyMessage = request;
  const row = requests[request.name].answer;
  const negative: AnyMessage["fixed"] = row.negative;
  const fixed: Record<string, AnyMessage["fixed"][string]> = {};
  for (const element of row.fixed) {
    fixed[element.name] = negative[element.name] ?? ownValue(element, asked, now);
  }
  const fields: Record<string, unknown> = {};
  for (const [name, usage] of Object.entries(row.fields)) {
    if (usage.required) fields[name] = asked.fields[name as keyof typeof asked.fields] ?? "";
  }
  if ("negativeFields" in row) Object.assign(fields, row.negativeFields);
  if ("institutionId" in row.fields) fields.institutionId = nameIfAny(asked.fields.institutionId) ?? institutionId;
  if ("screenMessage" in row.fields) fields.screenMessage = [screenMessage];
  // Built by walking the row of the table, which is what gives it this type.
  return { name: row.name, fixed, fields } as unknown as Response;
}

/** Gives an element that the table's negative answer does not fix: the date is now, a language is the request's. */
function ownValue(element: FixedField, asked: AnyMessage, now: Timestamp): AnyMessage["fixed"][string] {
  if (element.type === "timestamp") return now;
  if (element.name === "language") return validLanguage(asked.fixed.language);
  return { bit: false, flag: false, count: 0, text: "" }[element.type];
}

/** Gives what a request named; `undefined` if it holds blanks only. */
function nameIfAny(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
