import type { Account } from "../config/config.ts";
import type { OptionChange } from "./trials.ts";
import { decodeText } from "../protocol/encoding.ts";
import { fields } from "../protocol/fields.ts";
import { kebabCase, responseByCode } from "../protocol/message_table.ts";

/** An answer, taken apart into its elements and fields. */
export interface ReadAnswer {
  /** Values of elements and fields by label. A label that comes again has a number after it. */
  readonly places: ReadonlyMap<string, string>;
}

const labels: ReadonlyMap<string, string> = new Map(
  Object.values(fields).map(({ id, label }) => [id, `${id} ${label}`]),
);

/** Takes an answer apart that was written for an account. */
export function readAnswer(bytes: Uint8Array, { delimiter, encoding }: Account): ReadAnswer {
  const text = decodeText(bytes, encoding);
  const body = text.trimEnd();
  const code = body.slice(0, 2);
  const places = new Map<string, string>([["message", code]]);
  let at = 2;
  for (const { name, width } of responseByCode(code)?.fixed ?? []) {
    places.set(kebabCase(name).replaceAll("-", " "), body.slice(at, at + width));
    at += width;
  }
  const counts = new Map<string, number>();
  for (const piece of body.slice(at).split(delimiter)) {
    const id = piece.slice(0, 2);
    // The checksum differs whenever anything else does.
    if (id === "AZ" || id === "AY" || piece === "") continue;
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    places.set(`${labels.get(id) ?? id}${count === 1 ? "" : ` (${count})`}`, piece.slice(2));
  }
  places.set("bytes of the encoding", encoding);
  places.set("delimiter", delimiter);
  places.set("end of the message", text.endsWith("\r\n") ? "CRLF" : "CR");
  return { places };
}

/** Lists the elements and fields in which two answers differ. The first answer is the one that was sent. */
export function answerDifferences(sent: ReadAnswer, other: ReadAnswer): readonly OptionChange[] {
  const labels = new Set([...sent.places.keys(), ...other.places.keys()]);
  return [...labels].flatMap((label) => {
    const [now, without] = [sent.places.get(label), other.places.get(label)];
    if (now === without) return [];
    return [{ label, ...now !== undefined && { with: now }, ...without !== undefined && { without } }];
  });
}
