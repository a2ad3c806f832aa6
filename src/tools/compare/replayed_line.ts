import { requestByCode } from "../../protocol/message_table.ts";
import { formatTimestamp } from "../../protocol/public/sip2.ts";
import { MASK } from "../../protocol/describe_message.ts";
import { parsedJson } from "../base/parsed_json.ts";

/** Values that replace those which a recording leaves out: by field, then by recorded value; `*` stands for any. */
export type ReplayValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The field that names the owner of a secret: a password belongs to a login, a PIN to a card. */
const OWNERS: Readonly<Record<string, string>> = { CO: "CN", AD: "AA" };

/** Reads values that are written in JSON. Throws a `RangeError` that says what is wrong. */
export function readReplayValues(json: string): ReplayValues {
  const read = parsedJson(json);
  if (!isValues(read)) {
    throw new RangeError(
      'must be an object of fields, such as {"CO": {"sipterm1": "secret"}, "AA": {"P000001": "4711"}}',
    );
  }
  return read;
}

function isValues(value: unknown): value is ReplayValues {
  return isObject(value) &&
    Object.entries(value).every(([id, known]) =>
      /^[A-Z]{2}$/.test(id) && isObject(known) && Object.values(known).every((text) => typeof text === "string")
    );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A recorded request as it can be sent again, without AY and AZ. */
export interface ReplayedLine {
  readonly body: string;
  /** What followed AY; absent without it. */
  readonly sequence?: string;
  readonly guarded: boolean;
  /** A secret that was not given, such as `CO of sipterm1`; it cannot be sent then. */
  readonly missing?: string;
}

/** Puts values in their places, and the moment in that of the transaction date, where the terminal sent one. */
export function replayedLine(
  line: string,
  values: ReplayValues,
  delimiter: string,
  now: Temporal.PlainDateTime,
): ReplayedLine {
  const guard = /(?:AY(\d*))?AZ(?:[0-9A-Fa-f]{4}|\*{3})$/.exec(line);
  const body = guard === null ? line : line.slice(0, guard.index);
  const row = requestByCode(body.slice(0, 2));
  const width = row?.fixed.reduce((sum, element) => sum + element.width, 2) ?? 2;
  const pieces = body.slice(width).split(delimiter);
  const recorded = (id: string) => pieces.find((piece) => piece.startsWith(id))?.slice(2) ?? "";
  let missing: string | undefined;
  const filled = pieces.flatMap((piece) => {
    const id = piece.slice(0, 2), value = piece.slice(2);
    if (piece === MASK) return [];
    // A terminal that sent an empty PIN or password sends an empty one again.
    if (OWNERS[id] !== undefined && value !== MASK) return [piece];
    const key = OWNERS[id] === undefined ? value : recorded(OWNERS[id]);
    const known = values[id]?.[key] ?? values[id]?.["*"];
    if (known !== undefined) return [id + known];
    if (value !== MASK) return [piece];
    // AC is not checked, and without a PIN a question is answered all the same.
    if (id === "CO") missing = `CO of ${recorded("CN")}`;
    return id === "AD" ? [] : [id];
  });
  const sequence = guard?.[1];
  return {
    body: dated(body.slice(0, width), now) + filled.join(delimiter),
    ...sequence !== undefined && { sequence },
    guarded: guard !== null,
    ...missing !== undefined && { missing },
  };
}

function dated(fixed: string, { year, month, day, hour, minute, second }: Temporal.PlainDateTime): string {
  let at = 2;
  for (const { name, width } of requestByCode(fixed.slice(0, 2))?.fixed ?? []) {
    const isDate = name === "transactionDate" && /^[1-9]/.test(fixed.slice(at));
    if (isDate) {
      const date = formatTimestamp({ year, month, day, hour, minute, second, zone: "" });
      return fixed.slice(0, at) + date + fixed.slice(at + width);
    }
    at += width;
  }
  return fixed;
}
