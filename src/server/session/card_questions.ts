import type { Account } from "../../config/config.ts";
import type { Request } from "../../protocol/message.ts";
import type { BackEndAnswer } from "../back_end/back_end.ts";
import type { Acting } from "./identity.ts";
import { hideCard } from "./presenting/hide_card.ts";
import { type AnsweredCard, cardAsked, cardCounted } from "./questions/answered_card.ts";
import type { Questioner } from "./questions/questions.ts";
import type { Session } from "./session.ts";

/** How an answer about a patron is held back, where the account asks about many. */
type HeldBack = "shrink" | "refuse";

/** Gives what the terminal has asked, and what is more than usual for its account. */
function questionerOf(session: Session, { account, institution, asker: { login } }: Acting): Questioner {
  if (session.questioner !== undefined) return session.questioner;
  const { parts: { questions }, peer: { address, posts = false }, location, shownLocation } = session;
  return session.questioner = questions.questioner({
    account: account.id,
    ...login !== undefined && { login },
    institution: institution.id,
    timeZone: institution.timeZone,
    ...account.sync && { sync: account.sync },
    ...hasNoPatrons(account) && { needsNoCards: true },
    location,
    shownLocation,
    address,
    posts,
  });
}

/** Whether the trade of an account has no business with patrons: a sorter's. */
function hasNoPatrons({ use }: Account): boolean {
  return use === "sorter";
}

/** Tells how the answer to a request must be held back; `undefined` if it need not. */
export function heldBack(
  session: Session,
  request: Request,
  identity: Acting,
  now: Temporal.Instant,
): HeldBack | undefined {
  const { manyCards } = identity.account;
  if (manyCards === undefined || cardCounted(request) === undefined) return undefined;
  return questionerOf(session, identity).isOver(now) ? manyCards : undefined;
}

/** What is refused; of 65s, those without a PIN. */
const QUESTIONS: ReadonlySet<Request["name"]> = new Set(["patronStatusRequest", "patronInformation", "renewAll"]);

/**
 * Whether a question is refused. A right PIN never is. What retains a card (01) or sets one free (25) is carried out, and
 * tells little.
 */
export function isRefused(held: HeldBack, { name }: Request, rightPin: boolean): boolean {
  return held === "refuse" && !rightPin && QUESTIONS.has(name);
}

/** Counts a question that was answered. */
export function noteAsked(
  session: Session,
  request: Request,
  told: AnsweredCard | undefined,
  identity: Acting,
  now: Temporal.Instant,
): void {
  if (request.name === "itemInformation") {
    const item = request.fields.itemId?.trim() ?? "";
    if (item !== "") questionerOf(session, identity).note("items", item, now);
    return;
  }
  const card = told && cardCounted(request);
  if (told === undefined || card === undefined) return;
  const questioner = questionerOf(session, identity);
  const kind = told.rightPin === true ? "cards-with-pin" : told.exists ? "cards" : "unknown-cards";
  questioner.note(kind, card, now);
  session.mustRest ||= !told.exists && questioner.isPaced(now);
}

/** Counts a question that is refused since its account may not send it, where the trade of the account never asks such. */
export function noteForbidden(session: Session, request: Request, identity: Acting, now: Temporal.Instant): void {
  const card = hasNoPatrons(identity.account) ? cardAsked(request) : undefined;
  if (card !== undefined) questionerOf(session, identity).note("cards", card, now);
}

/** What the trade of PC booking needs of a patron whose answer is shrunk: the age. */
const OF_PC_BOOKING: ReadonlySet<string> = new Set(["PB"]), NOTHING_MORE: ReadonlySet<string> = new Set();

/**
 * Leaves little of another system's answer about a patron whose PIN was not sent, or was wrong: where the account wants
 * it so (`hide_without_pin`), or asks about many cards. Our own engine has left it out itself. `undefined` if the answer
 * cannot be taken apart.
 */
export function withLittle(
  answer: BackEndAnswer,
  request: Request,
  { account }: Acting,
  held: HeldBack | undefined,
  told: AnsweredCard | undefined,
): BackEndAnswer | undefined {
  if (!account.hideWithoutPin && held === undefined || told?.rightPin === true) return answer;
  if (cardAsked(request) === undefined) return answer;
  const isBooking = !account.hideWithoutPin && account.use === "pc-booking";
  const response = hideCard(
    answer.response,
    "patronPassword" in request.fields && request.fields.patronPassword !== undefined,
    isBooking ? OF_PC_BOOKING : NOTHING_MORE,
  );
  return response === undefined ? undefined : response === answer.response ? answer : { ...answer, response };
}
