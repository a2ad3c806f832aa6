import { type Day, dayOf } from "../../library/day.ts";
import { type DebtNow, debtNow } from "../../library/known/known_debt.ts";
import { compareStamps, type Stamp } from "../../library/known/known.ts";
import { type CopyLoan, type KnownCard, type KnownCopy, loansThere } from "../../library/known/known_records.ts";
import { formatMoney } from "../../library/money.ts";
import type { Personal } from "../../library/patron.ts";
import { validLanguage } from "../../protocol/encode_message.ts";
import type { Request, Response } from "../../protocol/message.ts";
import { negativeResponse } from "../../protocol/negative_response.ts";
import { formatTimestamp, parseTimestamp } from "../../protocol/timestamp.ts";
import type { BackEndContext } from "../../server/back_end/back_end.ts";
import { countsNow, flagsNow, nameNow, NO_COUNTS, NO_FLAGS } from "../base/card_status.ts";
import { AVAILABLE, statusNow } from "../base/copy_status.ts";

/**
 * Answers questions by what is known of the records of a library system that is away. Nothing is invented: what nobody
 * said is left out, or empty where the protocol requires the field.
 *
 * No answer about a known patron has a screen message: makers of PC booking show AF to the patron, or take it for a no. An answer
 * about a card that is not known has neither BL nor CQ, since some programs delete users at BL N; that is told of a card
 * only if the system itself said it.
 */

/** What an answer needs beside the records. */
export type StandInContext = Pick<BackEndContext, "account" | "institution" | "now" | "local" | "texts">;

/** What is known of the card of a question. */
export interface CardAsked {
  /** Absent: nothing. */
  readonly card?: KnownCard;
  /** The system's own form of the number, where it was asked for in another. */
  readonly patronId?: string;
  /** How many of the patron's loans are overdue; absent: nobody told when all of them are due. */
  readonly overdue?: number;
  /** Whether the PIN is right; absent: none was sent, or none is known. */
  readonly isPinRight?: boolean;
}

/** What the protocol calls other or unknown, of a security marker and a fee. */
const OTHER_MARKER = "00", OTHER_FEE = "01";

/** Where a 63 asks for the list of loans in its summary. */
const CHARGED_ITEMS = 2;

/**
 * Whether anything can be said of a card: that it is valid, or that the system itself said that it has none of that number.
 * That a file lacks a card says nothing to a program that deletes users.
 */
export function isKnownCard({ card }: CardAsked): boolean {
  return card?.facts.valid !== undefined || isGone(card);
}

function isGone(card: KnownCard | undefined): boolean {
  return card?.gone !== undefined && card.gone.origin !== "fed";
}

/** Answers a 23. */
export function answerPatronStatus(
  request: Request<"patronStatusRequest">,
  asked: CardAsked,
  context: StandInContext,
): Response<"patronStatusResponse"> {
  const { fixed, fields } = request;
  return {
    name: "patronStatusResponse",
    fixed: {
      patronStatus: flagsOf(asked, context),
      language: validLanguage(fixed.language),
      transactionDate: context.local.timestamp(context.now),
    },
    fields: { ...cardFields(fields, asked, context), ...owedFields(asked, context) },
  };
}

/**
 * Answers a 63. Counts that nobody said are zeros: the specification writes blanks for them, but blanks break terminals.
 */
export function answerPatronInformation(
  request: Request<"patronInformation">,
  asked: CardAsked,
  context: StandInContext,
): Response<"patronInformationResponse"> {
  const { fixed, fields } = request;
  const { card } = asked, isShown = mayShow(asked);
  const counts = isShown && card !== undefined
    ? countsNow(card, (whole) => isTold(whole, card), asked.overdue)
    : NO_COUNTS;
  const loans = isShown && card !== undefined && isTold(card.loans.whole, card) ? loansThere(card.loans) : undefined;
  const from = Math.max(1, fields.startItem ?? 1), to = fields.endItem || undefined;
  return {
    name: "patronInformationResponse",
    fixed: {
      patronStatus: flagsOf(asked, context),
      language: validLanguage(fixed.language),
      transactionDate: context.local.timestamp(context.now),
      holdItemsCount: counts.holds,
      overdueItemsCount: counts.overdue,
      chargedItemsCount: counts.charged,
      fineItemsCount: counts.fines,
      recallItemsCount: counts.recalled,
      unavailableHoldsCount: counts.unavailable,
    },
    fields: {
      ...cardFields(fields, asked, context),
      ...owedFields(asked, context),
      ...isShown && card !== undefined && {
        chargedItems: asksFor(fixed.summary, CHARGED_ITEMS) ? loans?.slice(from - 1, to) : undefined,
        patronClass: card.facts.category?.value,
        patronExpiryDate: compactDay(card.facts.expires?.value),
        permanentLocation: card.facts.library?.value,
        ...personalFields(card.facts, context.institution.standIn?.keeps),
      },
    },
  };
}

/** What of the patron the library wants to be kept now. */
function personalFields(
  { address, email, phone, birthDate }: KnownCard["facts"],
  keeps: ReadonlySet<Personal> = new Set<Personal>(),
) {
  return {
    homeAddress: keeps.has("address") ? address?.value : undefined,
    emailAddress: keeps.has("email") ? email?.value : undefined,
    homePhone: keeps.has("phone") ? phone?.value : undefined,
    birthDate: keeps.has("birthDate") ? compactDay(birthDate?.value) : undefined,
  };
}

/** Answers a 17 about a copy that is known, by its loan as that has been worked out. */
export function answerItemInformation(
  { fields: { itemId = "" } }: Request<"itemInformation">,
  copy: KnownCopy,
  loan: CopyLoan,
  { now, local }: StandInContext,
): Response<"itemInformationResponse"> {
  const { facts } = copy, circulationStatus = statusNow(copy, loan);
  return {
    name: "itemInformationResponse",
    fixed: {
      circulationStatus,
      securityMarker: facts.securityMarker?.value ?? OTHER_MARKER,
      feeType: OTHER_FEE,
      transactionDate: local.timestamp(now),
    },
    fields: {
      // Who waits since then is not known, and systems that count nobody leave it out.
      holdQueueLength: facts.holdQueue?.value || undefined,
      itemId: itemId.trim(),
      titleId: facts.title?.value ?? "",
      dueDate: loan.kind === "on loan" && circulationStatus !== AVAILABLE ? dueOf(copy, loan, local) : undefined,
      mediaType: facts.mediaType?.value,
      permanentLocation: facts.permanentLocation?.value,
      currentLocation: facts.currentLocation?.value,
    },
  };
}

/** Answers a 35: at the terminal the session ends, whoever answers. */
export function answerEndSession(
  { fields: { institutionId = "", patronId = "" } }: Request<"endPatronSession">,
  { institution, now, local }: StandInContext,
): Response<"endSessionResponse"> {
  return {
    name: "endSessionResponse",
    fixed: { endSession: true, transactionDate: local.timestamp(now) },
    fields: { institutionId: institutionId.trim() === "" ? institution.id : institutionId, patronId: patronId.trim() },
  };
}

/**
 * Answers a 23 or 63 about a card of which nothing is known: no, and neither BL nor CQ, but with what the patron may do. A kiosk
 * asks a 63 first, and without AF would call the card invalid.
 */
export function answerUnknownCard(
  request: Request<"patronStatusRequest" | "patronInformation">,
  { institution, now, local, texts }: StandInContext,
): Response {
  const screenMessage = texts.session["away-card-unknown"];
  return negativeResponse(request, { now: local.timestamp(now), institutionId: institution.id, screenMessage });
}

/** Answers a 17 about a copy of which nothing is known: no, with the reason. */
export function answerUnknownCopy(
  request: Request<"itemInformation">,
  { institution, now, local, texts }: StandInContext,
): Response {
  const screenMessage = texts.session["library-away"];
  return negativeResponse(request, { now: local.timestamp(now), institutionId: institution.id, screenMessage });
}

/** Whether a card is valid; `undefined` where nobody said. */
export function isValid(card: KnownCard | undefined): boolean | undefined {
  return card?.facts.valid?.value ?? (isGone(card) ? false : undefined);
}

function flagsOf({ card, overdue }: CardAsked, { account: { rules }, now, local }: StandInContext): string {
  if (card?.facts.valid?.value !== true) return NO_FLAGS;
  return flagsNow(card, dayOf(now, local.timeZone), { rules, ...overdue !== undefined && { overdue } });
}

function cardFields(
  { institutionId = "", patronId = "" }: { readonly institutionId?: string; readonly patronId?: string },
  { card, patronId: ownForm, isPinRight }: CardAsked,
  { institution }: StandInContext,
) {
  return {
    institutionId: institutionId.trim() === "" ? institution.id : institutionId,
    patronId: ownForm ?? patronId.trim(),
    personalName: card === undefined ? "" : nameNow(card.facts) ?? "",
    validPatron: isValid(card),
    validPatronPassword: isPinRight,
  };
}

function owedFields(asked: CardAsked, { institution }: StandInContext) {
  const debt = asked.card === undefined || !mayShow(asked) ? undefined : owedNow(asked.card);
  return debt === undefined
    ? {}
    : { currencyType: institution.currency, feeAmount: formatMoney(debt.owed, institution) };
}

/** What the patron owes, if that was told; that there was no such card said nothing of one that has come since. */
function owedNow({ debt, ...card }: KnownCard): DebtNow | undefined {
  return debt.sum !== undefined || isTold(debt.fees.whole, card) ? debtNow(debt) : undefined;
}

/** Whether a whole list was told, and did not only end with the card that had it. */
function isTold(whole: Stamp | undefined, { gone }: Pick<KnownCard, "gone">): boolean {
  return whole !== undefined && (gone === undefined || compareStamps(whole, gone) > 0);
}

/** Whether what is the patron's own may be shown: after a wrong PIN it may not, as with our own engine. */
function mayShow({ card, isPinRight }: CardAsked): boolean {
  return card?.facts.valid?.value === true && isPinRight !== false;
}

function asksFor(summary: string, position: number): boolean {
  return summary[position] === "Y" || summary[position] === "y";
}

/** The due date as an answer wrote it, or as the institution writes that of a file. */
function dueOf(copy: KnownCopy, loan: Extract<CopyLoan, { readonly kind: "on loan" }>, local: StandInContext["local"]) {
  const due = dueTold(copy, loan);
  return due !== undefined && OF_A_FILE.test(due) ? formatTimestamp(local.timestamp(Temporal.Instant.from(due))) : due;
}

/** The due date as an answer or a file wrote it: that of the loan, or what an 18 has told since, which names no patron. */
export function dueTold(
  { facts: { lent }, loan: said }: KnownCopy,
  { to }: Extract<CopyLoan, { readonly kind: "on loan" }>,
): string | undefined {
  const told = lent === undefined || lent.value === false || lent.value.due === "" ? undefined : lent.value.due;
  const isNewer = lent !== undefined && (said === undefined || compareStamps(said, lent) < 0);
  return (isNewer ? told : undefined) ?? to?.due ?? told;
}

/** A moment as files have it. */
export const OF_A_FILE = /^\d{4}-\d\d-\d\dT.*Z$/;

/** Finds the moment of a due date; `undefined` where it is written in a form of the system's own. */
export function dueMoment(due: string, local: StandInContext["local"]): Temporal.Instant | undefined {
  if (OF_A_FILE.test(due)) return Temporal.Instant.from(due);
  const read = parseTimestamp(due);
  return read === null ? undefined : local.instant(read);
}

/** Writes `YYYYMMDD`, as in most systems' answers. */
function compactDay(day: Day | null | undefined): string | undefined {
  return day?.replaceAll("-", "");
}
