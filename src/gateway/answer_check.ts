import { NewestMap } from "../library/id.ts";
import { fieldsBegin } from "../protocol/decode_message.ts";
import { decodeText } from "../protocol/encoding.ts";
import type { AnyMessage } from "../protocol/message.ts";
import { requestByCode, responseByCode } from "../protocol/message_table.ts";
import type { LineFormat } from "../protocol/decode_request.ts";

/** The parts of a request with which its answer is compared. */
export interface SentRequest {
  /** The command identifier. */
  readonly code: string;
  /** AA and AB, as `identifierIn` gives them; absent where the request has none. */
  readonly patron?: string;
  readonly item?: string;
}

/** How many earlier requests of a session are remembered: their answers could still be mixed up with the next one. */
const REMEMBERED = 8;

/** Answers whose AA does not come from the request: a 10 tells which patron had the copy. */
const PATRON_OF_ITS_OWN: ReadonlySet<string> = new Set(["10"]);

/** Judges whether an answer belongs to the request that it came after. */
interface AnswerCheck {
  /** Notes a request that is sent. */
  asks(asked: SentRequest): void;
  /** Tells whether this is an answer to the last request; `false` makes the session unusable. */
  fits(body: Uint8Array, format: LineFormat): boolean;
}

/**
 * The identifiers that a system answers with in place of those that terminals send. The key is `patron` or `item` and
 * the terminal's identifier, the value the system's last one.
 */
export type OtherForms = Map<string, string>;

/** How many identifiers are remembered with their other form. */
const FORMS = 10_000;

/** Creates a memory without any other form. */
export function createOtherForms(): OtherForms {
  return new NewestMap(FORMS);
}

/**
 * Creates a check for one session. The answer's code must be that of the request's answer. Its AA and AB may differ
 * from the request's, since a system may have a form of its own for them. But an AA or AB that an earlier request of
 * this session had, and this request has not, shows the answer to another request: edge-sip2 gives one after a failure,
 * and any system does once its answers have shifted by one. A terminal may name the same patron by card and by name in
 * turn: for this, `forms` keeps what the system answers to each identifier.
 *
 * @param forms are shared by all sessions of one system
 */
export function createAnswerCheck(forms: OtherForms): AnswerCheck {
  const earlier: SentRequest[] = [];
  let last: SentRequest | undefined;

  function isEarlier(of: "patron" | "item", told: string | undefined): boolean {
    const asked = last?.[of];
    if (told === undefined || asked === undefined) return false;
    if (told === asked) {
      // The system answers with the same identifier. What was remembered as its other form came from another request's
      // answer.
      if (forms.size > 0) forms.delete(`${of} ${asked}`);
      return false;
    }
    const key = `${of} ${asked}`;
    if (forms.get(key) === told) return false;
    if (earlier.some((request) => request[of] === told)) return true;
    forms.set(key, told);
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
      // Only these two fields are looked for: reading all fields of every answer would cost more than passing it on.
      const begin = fieldsBegin(text, row, delimiter) ?? text.indexOf(delimiter, 2);
      if (asksPatron && isEarlier("patron", fieldIn(text, PATRON, begin, delimiter))) return false;
      return !asksItem || !isEarlier("item", fieldIn(text, ITEM, begin, delimiter));
    },
  };
}

const PATRON = "AA", ITEM = "AB";

/** Finds the first field with this identifier, in the form in which it is compared. */
function fieldIn(text: string, id: string, begin: number, delimiter: string): string | undefined {
  for (let at = begin; at < text.length;) {
    const found = text.indexOf(delimiter, at);
    const end = found < 0 ? text.length : found;
    if (end - at >= 2 && text.startsWith(id, at)) return identifierIn(text.slice(at + 2, end));
    at = end + 1;
  }
  return undefined;
}

/**
 * Gives an identifier in the form in which it is compared: lower case, without blanks around it; `undefined` where it
 * is empty.
 */
export function identifierIn(value: AnyMessage["fields"]["patronId"]): string | undefined {
  const written = typeof value === "string" ? value.trim().toLowerCase() : "";
  return written === "" ? undefined : written;
}

/** Gives the command identifier of the answer to a request; `undefined` for a request that is not in the table. */
export function answerCode(code: string): string | undefined {
  return requestByCode(code)?.answer.code;
}
