import { decodeMessage } from "../../../protocol/decode_message.ts";
import { decodeText } from "../../../protocol/encoding.ts";
import type { AnyMessage, Request } from "../../../protocol/message.ts";
import { responseByCode } from "../../../protocol/message_table.ts";
import { isRawMessage } from "../../../protocol/raw_message.ts";
import type { RequestName } from "../../../protocol/requests.ts";
import { isWireMessage } from "../../../protocol/wire_message.ts";
import type { BackEndAnswer } from "../../back_end/back_end.ts";
import { readableAnswer } from "../presenting/readable_answer.ts";

/** What an answer tells of the card that was asked about. */
export interface AnsweredCard {
  /** Whether there is such a card. */
  readonly exists: boolean;
  /** The verdict on the PIN that was sent; absent if none was sent, or the answer does not say. */
  readonly rightPin?: boolean;
}

/** The requests whose answers tell of a patron: a 24, a 64 and a 26 have the name. */
const ABOUT_PATRON: ReadonlySet<RequestName> = new Set<RequestName>([
  "patronStatusRequest",
  "patronInformation",
  "blockPatron",
  "patronEnable",
]);

/** Gives the card that a request asks about, if its answer tells of a patron. */
export function cardAsked({ name, fields }: Request): string | undefined {
  return ABOUT_PATRON.has(name) && "patronId" in fields ? fields.patronId?.trim() || undefined : undefined;
}

/**
 * Gives the card by which a request counts among those that its account asks about. A 66 tells the loans (BM, BN) of any
 * card, and has no verdict on a PIN: without one, a 65 is a question about a patron, too.
 */
export function cardCounted(request: Request): string | undefined {
  if (request.name !== "renewAll") return cardAsked(request);
  return pinSent(request) === undefined ? request.fields.patronId?.trim() || undefined : undefined;
}

/** Gives the PIN that came with a request; an empty one is none. */
export function pinSent({ fields }: Request): string | undefined {
  return "patronPassword" in fields ? fields.patronPassword || undefined : undefined;
}

/** Reads what an answer tells of the card; `undefined` where it was not looked up, or the request asks about none. */
export function answeredCard(request: Request, { response, reason }: BackEndAnswer): AnsweredCard | undefined {
  if (request.name === "renewAll") return loansTold(response, reason);
  if (!ABOUT_PATRON.has(request.name)) return undefined;
  const { validPatron, validPatronPassword, personalName } = fieldsTold(response);
  const isOwn = !isWireMessage(response) && !isRawMessage(response);
  // Some systems send no BL.
  if (validPatron === undefined && (isOwn || !personalName)) return undefined;
  // Our own BL may say that the patron lacks an attribute.
  const exists = isOwn ? reason !== "patron-unknown" : validPatron !== false;
  const isJudged = pinSent(request) !== undefined && typeof validPatronPassword === "boolean";
  return { exists, ...isJudged && { rightPin: validPatronPassword } };
}

/**
 * Reads what a 66 tells of the card. It has no BL: a yes, or a copy in it, says that there is one. Another system's no says
 * nothing: with invented numbers somebody could use up what readers may ask.
 */
function loansTold(response: BackEndAnswer["response"], reason: BackEndAnswer["reason"]): AnsweredCard | undefined {
  if (reason === "patron-unknown") return { exists: false };
  const { fixed = {}, fields = {} }: Partial<AnyMessage> = readableAnswer(response) ?? {};
  const items = [fields.renewedItems, fields.unrenewedItems];
  const isTold = fixed.ok === true || items.some((each) => Array.isArray(each) && each.length > 0);
  return isTold ? { exists: true } : undefined;
}

/** The fields by which an answer tells of a card. */
const TELLING = ["AE", "BL", "CQ"];

/** Reads these fields of an answer. Of another system's own bytes no others are read: that would cost more than to pass them on. */
function fieldsTold(response: BackEndAnswer["response"]): AnyMessage["fields"] {
  if (!isRawMessage(response)) return readableAnswer(response)?.fields ?? {};
  const { delimiter, encoding } = response, text = decodeText(response.body, encoding);
  const row = responseByCode(text.slice(0, 2)), begin = text.indexOf(delimiter) + 1;
  // What stands before the first delimiter is the fixed part and one field, which is hardly ever one of these.
  const head = text.slice(0, begin), isFirst = head === "" || TELLING.some((id) => head.includes(id));
  if (row === undefined || isFirst) return readableAnswer(response)?.fields ?? {};
  let found = text.slice(0, 2);
  for (let at = begin; at < text.length;) {
    const next = text.indexOf(delimiter, at), end = next < 0 ? text.length : next;
    if (TELLING.some((id) => text.startsWith(id, at))) found += text.slice(at, end) + delimiter;
    at = end + 1;
  }
  return decodeMessage(found, { ...row, fixed: [] }, delimiter).fields;
}

/**
 * Tells why another library system's 24 or 64 is no good to whoever stands before the terminal: it knows no such card
 * (BL), or the PIN is wrong (CQ). Neither answer has a place for yes or no, and the commonest complaint at a self-check
 * would count as answered. Self-checks ask without a PIN first, to which some systems say CQ N, too.
 */
export function cardRefusal(
  request: Request,
  { response }: BackEndAnswer,
  told: AnsweredCard,
): "patron-unknown" | "pin-wrong" | undefined {
  if (request.name !== "patronStatusRequest" && request.name !== "patronInformation") return undefined;
  // Our own engine gives its reason itself.
  if (!isWireMessage(response) && !isRawMessage(response)) return undefined;
  if (!told.exists) return "patron-unknown";
  return told.rightPin === false ? "pin-wrong" : undefined;
}
