import { NewestMap } from "../../library/id.ts";
import { fieldsBegin } from "../../protocol/decode_message.ts";
import { decodeText } from "../../protocol/encoding.ts";
import type { AnyMessage } from "../../protocol/message.ts";
import { requestByCode, responseByCode } from "../../protocol/message_table.ts";
import type { LineFormat } from "../../protocol/decode_request.ts";

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
  /** Judges an answer that came after the last request. */
  judge(body: Uint8Array, format: LineFormat): Verdict;
}

/**
 * What an answer is. `another request's` makes the session unusable. `about another`: it is this request's, by all that
 * can be seen, and about another patron or copy.
 */
type Verdict = "fits" | "another request's" | "about another";

/**
 * The identifiers that a system answers with in place of those that terminals send. The keys are `patron` or `item` and
 * the terminal's identifier.
 */
export interface OtherForms {
  /** The form that the system has for each. */
  readonly known: Map<string, string>;
  /** What it answered last that is not taken for a form, and how often. */
  readonly doubted: Map<string, { readonly told: string; readonly times: number }>;
}

/** How many identifiers are remembered with their other form. */
const FORMS = 10_000;

/**
 * How often a system must answer with the same identifier until that is a form after all: a patron has a new card, or the
 * library has numbered its copies anew.
 */
const DOUBTED = 2;

/** Creates a memory without any other form. */
export function createOtherForms(): OtherForms {
  return { known: new NewestMap(FORMS), doubted: new NewestMap(FORMS) };
}

/**
 * Creates a check for one session. The answer's code must be that of the request's answer. Its AA and AB may differ
 * from the request's, since a system may have a form of its own for them. But an AA or AB that an earlier request of
 * this session had, and this request has not, shows the answer to another request: edge-sip2 gives one after a failure,
 * and any system does once its answers have shifted by one. A terminal may name the same patron by card and by name in
 * turn: for this, `forms` keeps what the system answers to each identifier. Koha answers with the card number whatever it
 * was asked with, and with the barcode as it is stored.
 *
 * An answer is about another patron or copy if the system has another form for what was asked; or, where it has none yet,
 * if both identifiers have the same shape: to a card number it answers with another number of as many digits.
 *
 * @param forms are shared by all sessions of one system
 * @param strict whether another identifier of the same shape never becomes a form, however often it comes
 */
export function createAnswerCheck(forms: OtherForms, strict = false): AnswerCheck {
  const earlier: SentRequest[] = [];
  let last: SentRequest | undefined;

  function judgeOne(of: "patron" | "item", told: string | undefined): Verdict {
    const asked = last?.[of];
    if (told === undefined || asked === undefined) return "fits";
    if (told === asked) {
      // The system answers with the same identifier. What was remembered as its other form came from another request's
      // answer.
      if (forms.known.size > 0) forms.known.delete(`${of} ${asked}`);
      return "fits";
    }
    const key = `${of} ${asked}`, form = forms.known.get(key);
    if (form === told) return "fits";
    if (earlier.some((request) => request[of] === told)) return "another request's";
    const hasSameShape = shapeOf(asked) === shapeOf(told);
    if (form !== undefined || hasSameShape) {
      const doubted = forms.doubted.get(key), times = doubted?.told === told ? doubted.times + 1 : 1;
      forms.doubted.set(key, { told, times });
      if (times <= DOUBTED || (strict && hasSameShape)) return "about another";
    }
    forms.known.set(key, told);
    forms.doubted.delete(key);
    return "fits";
  }

  return {
    asks(asked) {
      if (last !== undefined) earlier.push(last);
      if (earlier.length > REMEMBERED) earlier.shift();
      last = asked;
    },
    judge(body, { delimiter, encoding }) {
      if (last === undefined) return "another request's";
      const text = decodeText(body, encoding);
      const code = text.slice(0, 2);
      const row = responseByCode(code);
      if (row === undefined || answerCode(last.code) !== code) return "another request's";
      const asksPatron = last.patron !== undefined && "patronId" in row.fields && !PATRON_OF_ITS_OWN.has(code);
      const asksItem = last.item !== undefined && "itemId" in row.fields;
      if (!asksPatron && !asksItem) return "fits";
      // Only these two fields are looked for: reading all fields of every answer would cost more than passing it on.
      const begin = fieldsBegin(text, row, delimiter) ?? text.indexOf(delimiter, 2);
      const patron = asksPatron ? judgeOne("patron", fieldIn(text, PATRON, begin, delimiter)) : "fits";
      if (patron === "another request's" || !asksItem) return patron;
      const item = judgeOne("item", fieldIn(text, ITEM, begin, delimiter));
      return item === "fits" ? patron : item;
    },
  };
}

const PATRON = "AA", ITEM = "AB";

/** What an identifier looks like: each digit and each letter is as good as another. */
function shapeOf(identifier: string): string {
  return identifier.replace(/\p{L}/gu, "a").replace(/\d/g, "0");
}

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
