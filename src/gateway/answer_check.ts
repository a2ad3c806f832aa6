import { fieldsBegin } from "../protocol/decode_message.ts";
import { decodeText } from "../protocol/encoding.ts";
import type { AnyMessage } from "../protocol/message.ts";
import { requestByCode, responseByCode } from "../protocol/message_table.ts";
import type { LineFormat } from "../protocol/decode_request.ts";

/** A request as far as its answer is compared with it. */
export interface AskedThere {
  /** The command identifier. */
  readonly code: string;
  /** AA and AB, as they identify; absent where the request has none. */
  readonly patron?: string;
  readonly item?: string;
}

/** Earlier requests of a session whose answers may still be mixed up with the next one. */
const REMEMBERED = 8;

/** Answers whose AA is not the request's: a return tells who had the copy. */
const PATRON_OF_ITS_OWN: ReadonlySet<string> = new Set(["10"]);

/** Judges whether an answer belongs to the request that it came after. */
interface AnswerCheck {
  /** Notes a request that is sent. */
  asks(asked: AskedThere): void;
  /** Tells whether this is an answer to the last request; `false` makes the session unusable. */
  fits(body: Uint8Array, format: LineFormat): boolean;
}

/** What systems call patrons and items whom terminals call otherwise, as `kind` and identifier; the last form of each. */
export type OtherForms = Map<string, string>;

/** Identifiers of which the other form is remembered. */
const FORMS = 10_000;

/**
 * Makes a check for one session. The code must be the request's pair. A system may tell AA and AB in a form of its own, so
 * that a different one is legal; one that an earlier request of this session named, and this one did not, is another
 * patron's answer (edge-sip2 gives one after a failure; any system, once answers have shifted). A patron may be asked for
 * by card and by name in turn: `forms` keeps what the system answered to which, where there was no doubt.
 *
 * @param forms are shared by all sessions of one system
 */
export function createAnswerCheck(forms: OtherForms): AnswerCheck {
  const earlier: AskedThere[] = [];
  let last: AskedThere | undefined;

  function isEarlier(of: "patron" | "item", told: string | undefined): boolean {
    const asked = last?.[of];
    if (told === undefined || asked === undefined) return false;
    if (told === asked) {
      // It has no other form: what was taken for one was another's answer.
      if (forms.size > 0) forms.delete(`${of} ${asked}`);
      return false;
    }
    const key = `${of} ${asked}`;
    if (forms.get(key) === told) return false;
    if (earlier.some((request) => request[of] === told)) return true;
    forms.delete(key);
    forms.set(key, told);
    for (const oldest of forms.keys()) {
      if (forms.size <= FORMS) break;
      forms.delete(oldest);
    }
    return false;
  }

  return {
    asks(asked) {
      if (last !== undefined) earlier.push(last);
      if (earlier.length > REMEMBERED) earlier.shift();
      last = asked;
    },
    fits(body, { delimiter, encoding }) {
      if (last === undefined) return false;
      const text = decodeText(body, encoding);
      const code = text.slice(0, 2);
      const row = responseByCode(code);
      if (row === undefined || answerCode(last.code) !== code) return false;
      const asksPatron = last.patron !== undefined && "patronId" in row.fields && !PATRON_OF_ITS_OWN.has(code);
      const asksItem = last.item !== undefined && "itemId" in row.fields;
      if (!asksPatron && !asksItem) return true;
      // Only these two are looked for: to read every field of every answer would cost more than to pass it.
      const begin = fieldsBegin(text, row, delimiter) ?? text.indexOf(delimiter, 2);
      if (asksPatron && isEarlier("patron", fieldIn(text, PATRON, begin, delimiter))) return false;
      return !asksItem || !isEarlier("item", fieldIn(text, ITEM, begin, delimiter));
    },
  };
}

const PATRON = "AA", ITEM = "AB";

/** The first field of this identifier, as it is compared. */
function fieldIn(text: string, id: string, begin: number, delimiter: string): string | undefined {
  for (let at = begin; at < text.length;) {
    const found = text.indexOf(delimiter, at);
    const end = found < 0 ? text.length : found;
    if (end - at >= 2 && text.startsWith(id, at)) return identifierIn(text.slice(at + 2, end));
    at = end + 1;
  }
  return undefined;
}

/** The identifier as it is compared: without case and the blanks around it; `undefined` for none. */
export function identifierIn(value: AnyMessage["fields"]["patronId"]): string | undefined {
  const written = typeof value === "string" ? value.trim().toLowerCase() : "";
  return written === "" ? undefined : written;
}

/** The command identifier of the answer to a request; `undefined` for one that the table has not. */
export function answerCode(code: string): string | undefined {
  return requestByCode(code)?.answer.code;
}
