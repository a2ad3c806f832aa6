import { foldId } from "../../library/id.ts";
import type { FactOrigin, Facts, FactValue, Known, Stamp } from "../../library/known/known.ts";
import { NO_DEBT } from "../../library/known/known_debt.ts";
import { NO_LIST, partOfList, wholeList } from "../../library/known/known_list.ts";
import type { LoanSaid } from "../../library/known/known_loan.ts";
import {
  type CardFacts,
  type CopyFacts,
  type KnownCard,
  type KnownCopy,
  type LoanListed,
  loanListed,
  NO_CARD,
} from "../../library/known/known_records.ts";
import type { Personal } from "../../library/patron.ts";
import type { Request } from "../../protocol/message.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import { IN_TRANSIT, OTHER, WAITING } from "../base/copy_status.ts";
import { type AnswerSaid, readSaid } from "./read_said.ts";

/** What an answer tells, by the identifiers that the system itself uses. */
export interface Learned {
  readonly cards: ReadonlyMap<string, KnownCard>;
  readonly copies: ReadonlyMap<string, KnownCopy>;
}

/** An answer that passed, with the request that it answers. */
export interface Heard {
  readonly request: Request;
  readonly answer: RawMessage;
  /** When it came, in milliseconds since 1970. */
  readonly at: number;
}

/** What an answer is read by. */
export interface LearnContext {
  readonly system: Pick<LibrarySystem, "answers" | "lists" | "returned">;
  /** Decimals of the institution's currency. */
  readonly currencyDigits: number;
  /** What of patrons is kept that few programs need; absent: none of it. */
  readonly keeps?: ReadonlySet<Personal>;
}

const NOTHING: Learned = { cards: new Map(), copies: new Map() };

/**
 * Tells what may be learned from an answer. A no teaches nothing, but that there is no such card, what a loan costs, and that a
 * copy was captured for a hold. What an answer leaves out or leaves empty it does not say: after a wrong PIN many systems leave out
 * what they know.
 */
export function learnAnswer({ request, answer, at }: Heard, context: LearnContext): Learned {
  const said = readSaid(answer);
  if (said === undefined) return NOTHING;
  const asked = askedIn(request), when = stampAt(at, "learned");
  switch (said.name) {
    case "patronStatusResponse":
    case "patronInformationResponse":
    case "patronEnableResponse":
      return learnCard(said, asked.patronId, answer, when, context);
    case "itemInformationResponse":
      return learnCopy(said, asked.itemId, answer, when, context);
    case "checkoutResponse":
      return said.ok ? learnLoan(said, asked, answer, when, context) : learnCost(said, asked.itemId, when, context);
    case "renewResponse":
      return said.ok ? learnLoan(said, asked, answer, when, context) : NOTHING;
    case "checkinResponse":
      return said.ok
        ? learnReturn(said, asked.itemId, answer, when, context)
        : learnCaptured(said, asked.itemId, answer, when, context);
    case "renewAllResponse":
      return said.ok ? learnRenewals(said, asked.patronId, when) : NOTHING;
    case "feePaidResponse":
      return said.ok && request.name === "feePaid" ? learnPayment(request, asked.patronId, when, context) : NOTHING;
    case "holdResponse":
      return said.ok && request.name === "hold" ? learnHold(request, said, asked, when) : NOTHING;
  }
}

/** The identifiers that a request names; empty where it names none. */
function askedIn({ fields }: Request): { readonly patronId: string; readonly itemId: string } {
  const patronId = "patronId" in fields ? fields.patronId ?? "" : "",
    itemId = "itemId" in fields ? fields.itemId ?? "" : "";
  return { patronId: patronId.trim(), itemId: itemId.trim() };
}

/** The system writes a card in its own form, whatever it was asked with: by that the card is known. */
function learnCard(
  said: AnswerSaid,
  asked: string,
  answer: RawMessage,
  when: Stamp,
  { system, currencyDigits, keeps }: LearnContext,
): Learned {
  const { fields } = said;
  const patronId = fields.patronId || asked;
  if (patronId === "") return NOTHING;
  if (fields.validPatron === "N") return ofCard(patronId, { ...NO_CARD, gone: when });
  // Without BL nobody said that there is such a card.
  if (fields.validPatron !== "Y") return NOTHING;
  const isOther = asked !== "" && foldId(asked) !== foldId(patronId);
  // After a wrong PIN a system may tell nothing of loans and debts, and write zeros.
  const told = fields.validPatronPassword === "N" ? undefined : system.answers.readPatron(answer);
  const sum = told?.owed === undefined ? sumOf24(said, currencyDigits) : minorUnits(told.owed, currencyDigits);
  const expires = dayIn(fields.patronExpiryDate);
  const facts: Facts<CardFacts> = {
    valid: fact(true, when),
    ...said.patronStatus !== undefined && { flags: fact(said.patronStatus, when) },
    // After a wrong PIN they may be zeros.
    ...said.counts !== undefined && told !== undefined && { counts: fact(said.counts, when) },
    ...fields.personalName && { name: fact(fields.personalName, when) },
    ...expires !== undefined && { expires: fact(expires, when) },
    ...fields.permanentLocation && { library: fact(fields.permanentLocation, when) },
    ...told !== undefined && keeps !== undefined && personalFacts(fields, keeps, when),
  };
  // A list of titles names no copy, and a part of a list leaves open what else there is.
  const loans = system.lists === "barcodes" && told?.allLoans === true ? told.loans ?? [] : undefined;
  const learned = ofCard(patronId, {
    ...NO_CARD,
    facts,
    loans: loans === undefined ? NO_LIST : wholeList(loans.map(loanListed), when),
    debt: sum === undefined ? NO_DEBT : { ...NO_DEBT, sum: fact(sum, when) },
  }, (loans ?? []).map((copy) => [copy, loanOf(patronId, undefined, when)] as const));
  if (!isOther) return learned;
  // It is found under what was asked, too.
  const other = { ...NO_CARD, facts: { sameAs: fact(patronId, when) } };
  return { ...learned, cards: new Map([...learned.cards, [asked, other]]) };
}

function personalFacts(
  { homeAddress, emailAddress, homePhone, birthDate }: AnswerSaid["fields"],
  keeps: ReadonlySet<Personal>,
  when: Stamp,
): Facts<CardFacts> {
  const born = dayIn(birthDate);
  return {
    ...homeAddress && keeps.has("address") && { address: fact(homeAddress, when) },
    ...emailAddress && keeps.has("email") && { email: fact(emailAddress, when) },
    ...homePhone && keeps.has("phone") && { phone: fact(homePhone, when) },
    ...born && keeps.has("birthDate") && { birthDate: fact(born, when) },
  };
}

function learnCopy(
  said: AnswerSaid,
  asked: string,
  answer: RawMessage,
  when: Stamp,
  { system, currencyDigits }: LearnContext,
): Learned {
  const { fields } = said;
  const itemId = fields.itemId || asked;
  // Koha answers 01 without a title for a copy that it does not know: nothing is said of it. One that has a title is in a state
  // that has no code of its own, such as damaged (Evergreen, read in its `Item.pm`; sip2d).
  const isUnknown = said.circulationStatus === OTHER && fields.titleId === undefined;
  if (itemId === "" || said.circulationStatus === undefined || isUnknown) return NOTHING;
  const item = system.answers.readItem(answer);
  const facts: Facts<CopyFacts> = {
    circulationStatus: fact(said.circulationStatus, when),
    ...said.securityMarker !== undefined && { securityMarker: fact(said.securityMarker, when) },
    ...copyFacts(fields, when),
    ...costOf({ ...fields, feeType: said.feeType }, when, currencyDigits),
    ...queueOf(fields, when),
    ...item?.lent !== undefined && { lent: fact(item.lent ? { due: item.due ?? "" } : false as const, when) },
  };
  return { ...NOTHING, copies: new Map([[itemId, { facts }]]) };
}

function learnLoan(
  { fields }: AnswerSaid,
  { patronId: askedPatron, itemId: askedItem }: ReturnType<typeof askedIn>,
  answer: RawMessage,
  when: Stamp,
  { system, currencyDigits }: LearnContext,
): Learned {
  const itemId = fields.itemId || askedItem, patronId = fields.patronId || askedPatron;
  if (itemId === "" || patronId === "") return NOTHING;
  const due = system.answers.readLoanDue(answer);
  const { loan } = loanOf(patronId, due, when);
  const copy = { loan, facts: { ...copyFacts(fields, when), ...costOf(fields, when, currencyDigits), due: loan } };
  return ofCard(patronId, { ...NO_CARD, loans: partOfList([loanListed(itemId)], when) }, [[itemId, copy]]);
}

/**
 * A Koha and an Evergreen tell what a loan costs in a 12 alone: also in the no that asks the patron to agree (read in the code of
 * both, `MsgType.pm` and `Checkout.pm` of the first). A no without a title may be about a copy that the system does not know.
 */
function learnCost({ fields }: AnswerSaid, asked: string, when: Stamp, { currencyDigits }: LearnContext): Learned {
  const itemId = fields.itemId || asked, isOfPatron = fields.feeType === undefined || OF_PATRONS.has(fields.feeType);
  if (itemId === "" || fields.titleId === undefined || fields.feeAmount === undefined || isOfPatron) return NOTHING;
  return { ...NOTHING, copies: new Map([[itemId, { facts: costOf(fields, when, currencyDigits) }]]) };
}

/** BV of a 24 after no PIN or the right one. */
function sumOf24({ name, fields }: AnswerSaid, currencyDigits: number): number | undefined {
  if (name !== "patronStatusResponse" || fields.validPatronPassword === "N") return undefined;
  return amountIn(fields.feeAmount ?? "", currencyDigits);
}

/** The copy forgets its patron at once. AA of a 10 is whoever had it, whose list ends with it, too. */
function learnReturn(
  { fields, hasAlert }: AnswerSaid,
  asked: string,
  answer: RawMessage,
  when: Stamp,
  { system: { answers, returned } }: LearnContext,
): Learned {
  const itemId = fields.itemId || asked;
  if (itemId === "") return NOTHING;
  const captured = answers.readCaptured(answer);
  // With another alert it may go elsewhere: an 18 says it otherwise.
  const status = captured !== undefined
    ? capturedStatus(captured.alertType)
    : returned !== "not known" && hasAlert === false
    ? returned
    : undefined;
  const facts: Facts<CopyFacts> = {
    ...copyFacts(fields, when),
    ...status !== undefined && { circulationStatus: fact(status, when) },
    lent: fact(false as const, when),
    due: fact(null, when),
  };
  const copy = { facts, loan: fact(null, when) };
  if (fields.patronId === undefined) return { ...NOTHING, copies: new Map([[itemId, copy]]) };
  const loans = partOfList<LoanListed>([[foldId(itemId), null] as const], when);
  return ofCard(fields.patronId, { ...NO_CARD, loans }, [[itemId, copy]]);
}

/** A Koha that says no to the return of a copy that was not on loan captures it for a hold all the same (seen with 19.06). */
function learnCaptured(
  { fields }: AnswerSaid,
  asked: string,
  answer: RawMessage,
  when: Stamp,
  { system: { answers } }: LearnContext,
): Learned {
  const itemId = fields.itemId || asked, captured = answers.readCaptured(answer);
  if (itemId === "" || captured === undefined) return NOTHING;
  const facts = { circulationStatus: fact(capturedStatus(captured.alertType), when) };
  return { ...NOTHING, copies: new Map([[itemId, { facts }]]) };
}

/** A copy that its return has captured for a hold is nobody else's: it waits here, or is on its way to where it will wait. */
function capturedStatus(alertType: string): string {
  return alertType === HOLD_ELSEWHERE || alertType === HOLD_AT_ANOTHER_SYSTEM ? IN_TRANSIT : WAITING;
}

/** The alert types (CV) of a hold that is picked up at another branch, or at a library of another system. */
const HOLD_ELSEWHERE = "02", HOLD_AT_ANOTHER_SYSTEM = "03";

/** A 66 lists what was renewed, without new due dates: that of each is unknown from now on. */
function learnRenewals({ lists }: AnswerSaid, patronId: string, when: Stamp): Learned {
  const renewed = lists.renewedItems;
  if (patronId === "" || renewed.length === 0) return NOTHING;
  return ofCard(
    patronId,
    { ...NO_CARD, loans: partOfList(renewed.map(loanListed), when) },
    renewed.map((copy) => {
      const { loan } = loanOf(patronId, undefined, when);
      return [copy, { loan, facts: { due: loan } }] as const;
    }),
  );
}

function learnPayment(
  { fields }: Request<"feePaid">,
  patronId: string,
  when: Stamp,
  { currencyDigits }: LearnContext,
): Learned {
  const paid = amountIn(fields.feeAmount ?? "", currencyDigits);
  if (patronId === "" || paid === undefined || paid === 0) return NOTHING;
  const key = fields.transactionId || `${when.at}`;
  return ofCard(patronId, { ...NO_CARD, debt: { ...NO_DEBT, payments: { [key]: fact(paid, when) } } });
}

/** A 15 that placed a hold, or cancelled one, by the title or the copy that it named. */
function learnHold(
  { fixed: { holdMode } }: Request<"hold">,
  { fields }: AnswerSaid,
  { patronId, itemId }: ReturnType<typeof askedIn>,
  when: Stamp,
): Learned {
  const on = fields.titleId || itemId;
  if (patronId === "" || on === "" || (holdMode !== "+" && holdMode !== "-")) return NOTHING;
  const held = holdMode === "+" ? "pending" as const : null;
  return ofCard(patronId, { ...NO_CARD, holds: partOfList([[foldId(on), held] as const], when) });
}

function copyFacts(fields: AnswerSaid["fields"], when: Stamp): Facts<CopyFacts> {
  return {
    ...fields.titleId && { title: fact(fields.titleId, when) },
    ...fields.permanentLocation && { permanentLocation: fact(fields.permanentLocation, when) },
    ...fields.currentLocation && { currentLocation: fact(fields.currentLocation, when) },
    ...fields.mediaType && { mediaType: fact(fields.mediaType, when) },
  };
}

/** What a loan costs: BV of an 18 and a 12, else the kind of its fee alone. */
function costOf(
  { feeAmount, feeType = "" }: AnswerSaid["fields"],
  when: Stamp,
  currencyDigits: number,
): Pick<Facts<CopyFacts>, "loanCosts"> {
  const amount = amountIn(feeAmount ?? "", currencyDigits);
  if (amount !== undefined) return { loanCosts: fact(amount > 0, when) };
  return OF_LOANS.has(feeType) ? { loanCosts: fact(true, when) } : {};
}

/**
 * The kinds of fees that a loan may have (administrative, processing, rental, computer, hold), and of those that a patron owes already
 * (damage, overdue, replacement). 01 is any, or none: most systems write it always.
 */
const OF_LOANS: ReadonlySet<string> = new Set(["02", "05", "06", "08", "09"]),
  OF_PATRONS: ReadonlySet<string> = new Set(["03", "04", "07"]);

/** CF of an 18. Koha and its kin leave it out where nobody waits (read in the code of 19.06: `MsgType.pm`). */
function queueOf({ holdQueueLength = "0" }: AnswerSaid["fields"], when: Stamp): Pick<Facts<CopyFacts>, "holdQueue"> {
  return /^\d{1,4}$/.test(holdQueueLength) ? { holdQueue: fact(Number(holdQueueLength), when) } : {};
}

function loanOf(patronId: string, due: string | undefined, when: Stamp) {
  const loan: LoanSaid = { patronId, due: due ?? null, renewals: null };
  return { facts: {}, loan: fact(loan, when) };
}

function ofCard(
  patronId: string,
  card: KnownCard,
  copies: Iterable<readonly [string, KnownCopy]> = [],
): Learned {
  return { cards: new Map([[patronId, card]]), copies: new Map(copies) };
}

function fact<V extends FactValue>(value: V, when: Stamp): Known<V> {
  return { value, ...when };
}

function stampAt(at: number, origin: FactOrigin): Stamp {
  return { at, origin };
}

/** A day at the beginning of a timestamp: `20271231` with or without a time behind it. */
function dayIn(written: string | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)(?!\d)/.exec(written ?? "") ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}`;
}

/** From ten-thousandths of the currency, as answers are read. */
function minorUnits(tenThousandths: number, currencyDigits: number): number {
  return Math.round(tenThousandths / 10 ** (4 - currencyDigits));
}

function amountIn(written: string, currencyDigits: number): number | undefined {
  const [, whole, decimals = ""] = /^(\d{1,9})(?:\.(\d{1,4}))?$/.exec(written.trim()) ?? [];
  return whole === undefined ? undefined : minorUnits(Number(whole + decimals.padEnd(4, "0")), currencyDigits);
}
