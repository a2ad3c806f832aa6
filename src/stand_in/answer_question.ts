import type { Day } from "../library/day.ts";
import { type DebtNow, debtNow } from "../library/known/known_debt.ts";
import { entriesThere } from "../library/known/known_list.ts";
import { compareStamps, type Stamp } from "../library/known/known.ts";
import type { CopyLoan, KnownCard, KnownCopy } from "../library/known/known_records.ts";
import { formatMoney } from "../library/money.ts";
import { validLanguage } from "../protocol/encode_message.ts";
import type { Request, Response } from "../protocol/message.ts";
import { negativeResponse } from "../protocol/negative_response.ts";
import type { BackEndContext } from "../server/back_end/back_end.ts";

/**
 * Answers questions by what is known of the records of a library system that is away. Nothing is invented: what nobody
 * said is left out, or empty where the protocol requires the field.
 *
 * No answer about a patron has a screen message: makers of PC booking show AF to the patron, or take it for a no. An answer
 * about a card that is not known has neither BL nor CQ, since some programs delete users at BL N; that is told of a card
 * only if the system itself said it.
 */

/** What an answer needs beside the records. */
export type StandInContext = Pick<BackEndContext, "institution" | "now" | "local" | "texts">;

/** What is known of the card of a question. */
export interface CardAsked {
  /** Absent: nothing. */
  readonly card?: KnownCard;
  /** The system's own form of the number, where it was asked for in another. */
  readonly patronId?: string;
  /** Whether the PIN is right; absent: none was sent, or none is known. */
  readonly isPinRight?: boolean;
}

/** The patron status of a card of which no flags are known: the four privileges denied, and nothing else said. */
const NO_FLAGS = "YYYY          ";

/** What the protocol calls other or unknown, in the three elements of an 18. */
const OTHER_STATUS = "01", OTHER_MARKER = "00", OTHER_FEE = "01";

/** The circulation status of a copy that is on loan, and those that say so; that of one that is on its shelf. */
const CHARGED = "04", LENT: ReadonlySet<string> = new Set([CHARGED, "05"]), AVAILABLE = "03";

/** Where a 63 asks for the list of loans in its summary. */
const CHARGED_ITEMS = 2;

/** Whether anything can be said of a card: that it is valid, or that the system has none of that number. */
export function isKnownCard({ card }: CardAsked): boolean {
  return card?.facts.valid !== undefined || card?.gone !== undefined;
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
      patronStatus: flagsOf(asked),
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
  const counted = (isShown ? card?.facts.counts?.value.match(/.{4}/g) : undefined) ?? [];
  const [holds = 0, overdue = 0, charged = 0, fines = 0, recalled = 0, unavailable = 0] = counted.map(countIn);
  const loans = isShown && card !== undefined && isTold(card.loans.whole, card)
    ? [...entriesThere(card.loans).keys()]
    : undefined;
  const fees = isShown && card !== undefined ? owedNow(card)?.fees : undefined;
  const from = Math.max(1, fields.startItem ?? 1), to = fields.endItem || undefined;
  return {
    name: "patronInformationResponse",
    fixed: {
      patronStatus: flagsOf(asked),
      language: validLanguage(fixed.language),
      transactionDate: context.local.timestamp(context.now),
      holdItemsCount: holds,
      overdueItemsCount: overdue,
      chargedItemsCount: loans?.length ?? charged,
      fineItemsCount: fees?.size ?? fines,
      recallItemsCount: recalled,
      unavailableHoldsCount: unavailable,
    },
    fields: {
      ...cardFields(fields, asked, context),
      ...owedFields(asked, context),
      ...isShown && card !== undefined && {
        chargedItems: asksFor(fixed.summary, CHARGED_ITEMS) ? loans?.slice(from - 1, to) : undefined,
        patronClass: card.facts.category?.value,
        patronExpiryDate: compactDay(card.facts.expires?.value),
        permanentLocation: card.facts.library?.value,
      },
    },
  };
}

/** Answers a 17 about a copy that is known, by its loan as that has been worked out. */
export function answerItemInformation(
  { fields: { itemId = "" } }: Request<"itemInformation">,
  copy: KnownCopy,
  loan: CopyLoan,
  { now, local }: StandInContext,
): Response<"itemInformationResponse"> {
  const { facts } = copy, circulationStatus = statusOf(copy, loan);
  return {
    name: "itemInformationResponse",
    fixed: {
      circulationStatus,
      securityMarker: facts.securityMarker?.value ?? OTHER_MARKER,
      feeType: OTHER_FEE,
      transactionDate: local.timestamp(now),
    },
    fields: {
      itemId: itemId.trim(),
      titleId: facts.title?.value ?? "",
      dueDate: loan.kind === "on loan" && circulationStatus !== AVAILABLE ? dueOf(copy, loan) : undefined,
      mediaType: facts.mediaType?.value,
      permanentLocation: facts.permanentLocation?.value,
      currentLocation: facts.currentLocation?.value,
    },
  };
}

/** Answers a 23 or 63 about a card of which nothing is known: no, and neither BL nor CQ nor AF. */
export function answerUnknownCard(
  request: Request<"patronStatusRequest" | "patronInformation">,
  { institution, now, local }: StandInContext,
): Response {
  const asked = { now: local.timestamp(now), institutionId: institution.id, screenMessage: "" };
  return negativeResponse(request, asked);
}

/** Answers a 17 about a copy of which nothing is known: no, with the reason. */
export function answerUnknownCopy(
  request: Request<"itemInformation">,
  { institution, now, local, texts }: StandInContext,
): Response {
  const screenMessage = texts.session["library-away"];
  return negativeResponse(request, { now: local.timestamp(now), institutionId: institution.id, screenMessage });
}

function flagsOf({ card }: CardAsked): string {
  return card?.facts.valid?.value === true ? card.facts.flags?.value ?? NO_FLAGS : NO_FLAGS;
}

function cardFields(
  { institutionId = "", patronId = "" }: { readonly institutionId?: string; readonly patronId?: string },
  { card, patronId: ownForm, isPinRight }: CardAsked,
  { institution }: StandInContext,
) {
  const { valid, name, names } = card?.facts ?? {};
  return {
    institutionId: institutionId.trim() === "" ? institution.id : institutionId,
    patronId: ownForm ?? patronId.trim(),
    personalName: name?.value ?? names?.value.filter((part) => part !== "").join(" ") ?? "",
    validPatron: valid?.value ?? (card?.gone === undefined ? undefined : false),
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

function countIn(written: string): number {
  return /^\d{4}$/.test(written) ? Number(written) : 0;
}

function asksFor(summary: string, position: number): boolean {
  return summary[position] === "Y" || summary[position] === "y";
}

/** Tells the state as the system said it last, unless a loan or a return has been heard of since. */
function statusOf({ facts: { circulationStatus, lent }, loan: said }: KnownCopy, loan: CopyLoan): string {
  const moved = later(said, lent);
  const isNewest = circulationStatus !== undefined &&
    (moved === undefined || compareStamps(circulationStatus, moved) >= 0);
  const isOver = loan.kind === "not on loan" && LENT.has(circulationStatus?.value ?? "");
  if (isNewest && !isOver) return circulationStatus.value;
  // A copy that has come back may be on its shelf, on its way, or waiting for somebody.
  return loan.kind === "on loan" ? CHARGED : OTHER_STATUS;
}

function later(a: Stamp | undefined, b: Stamp | undefined): Stamp | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareStamps(a, b) < 0 ? b : a;
}

/** The due date as it was written; that of the loan, or else what an 18 told of it. */
function dueOf({ facts: { lent } }: KnownCopy, { to }: Extract<CopyLoan, { readonly kind: "on loan" }>) {
  const told = lent !== undefined && lent.value !== false ? lent.value.due : "";
  return to?.due ?? (told === "" ? undefined : told);
}

/** Writes `YYYYMMDD`, as in most systems' answers. */
function compactDay(day: Day | null | undefined): string | undefined {
  return day?.replaceAll("-", "");
}
