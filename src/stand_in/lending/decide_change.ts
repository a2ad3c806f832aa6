import { LAST_MOMENT } from "../../library/day.ts";
import { foldId } from "../../library/id.ts";
import { isAhead } from "../../library/known/clock_ahead.ts";
import type { FactValue, Known, Stamp } from "../../library/known/known.ts";
import { partOfList } from "../../library/known/known_list.ts";
import type { LoanSaid } from "../../library/known/known_loan.ts";
import {
  type CopyLoan,
  type KnownCopy,
  type LoanListed,
  loanListed,
  NO_CARD,
} from "../../library/known/known_records.ts";
import { mayHoldPassword, type NamedRecords, plausibleIn } from "../../library/plausible.ts";
import type { Request } from "../../protocol/message.ts";
import { parseTimestamp } from "../../protocol/timestamp.ts";
import { writeAcceptedLoan, writeAcceptedReturn } from "../../server/back_end/accepted_request.ts";
import type { BackEndAnswer, HeardRequest } from "../../server/back_end/back_end.ts";
import { changeAsked } from "../../server/back_end/change_asked.ts";
import type { DueSaid } from "../../storage/port/items_said.ts";
import type { RecordsSaid } from "../../storage/port/known_records.ts";
import type { AcceptedEntry, LedgerRow } from "../../storage/port/ledger.ts";
import type { AwayCounts, AwayDecision, AwayFacts, Outage } from "../../storage/port/lending.ts";
import { type DueFor, dueOf } from "./due_date.ts";
import type { AwayRefusal } from "./judge_card.ts";
import { judgeLoan } from "./judge_loan.ts";
import { answerLent, answerRefused, answerReturned, type LendingContext } from "./lending_answers.ts";
import type { LoginShare, ShareUsed } from "./login_shares.ts";
import { type AskedNow, type LendingTerms, loanFactsOf, loanOf, mayBeginAfter } from "./loan_facts.ts";

/** A change that a terminal asks for while the library system is away. */
export interface AskedAway {
  readonly heard: HeardRequest;
  readonly context: LendingContext;
  /** CN and CP, with which it is handed over later. */
  readonly login: { readonly id: string; readonly location: string };
  /** When it happened, where it is no loan or renewal of this moment. */
  readonly happened?: Temporal.Instant;
  /** The due date of the loan that a return ends, as the system told it. */
  readonly due?: DueSaid;
  /** Writes an answer for retries; `undefined` for one that may not be stored. */
  readonly stored: (answer: BackEndAnswer["response"]) => string | undefined;
}

/** What is decided about a change, and what its terminal is told. */
export type ChangeDecided =
  | AwayDecision & { readonly kind: "accepted"; readonly answer: BackEndAnswer; readonly share: ShareUsed }
  | AwayDecision & { readonly kind: "refused"; readonly answer: BackEndAnswer }
  /** It is the retry of the row, or the system is not away any more. */
  | AwayDecision & { readonly kind: "left"; readonly earlier?: LedgerRow };

/** What decides about a change beside the change and what is known. */
type DecidedBy = AskedNow & LendingTerms & { readonly share: LoginShare };

/** Whether all records that a change names are known. */
function isKnown({ card, copy }: RecordsNamed, { patronId }: NamedRecords): boolean {
  return copy !== undefined && (card !== undefined || patronId === "");
}

/** What is known of the records that a change names. */
type RecordsNamed = Partial<Pick<AwayFacts, "card" | "copy">>;

/** Decides about a change that is not about a loan: it waits until the system is back, and nobody keeps it until then. */
export function refuseChange(change: AskedAway, refusal: AwayRefusal, known: RecordsNamed = {}): ChangeDecided {
  const { heard: { request }, context } = change, { now, origin } = context;
  const { change: action, ...asked } = changeAsked(request) ?? { change: "checkout" as const };
  const named = { ...asked, ...plausibleIn(asked, false), ...namesOf(asked, known) };
  return {
    kind: "refused",
    journal: { at: now, source: "stand-in", origin, action, ...named, outcome: "refused", reason: refusal.reason },
    answer: answerRefused(request, refusal, context, known.copy),
  };
}

/** Its login has had its share for now. */
const OVER_SHARE: AwayRefusal = { reason: "away-login-limit" };

/** The names of the records that are known. */
function namesOf({ patronId, itemId }: NamedRecords, { card, copy }: RecordsNamed): NamedRecords {
  return { ...card && { patronId }, ...copy && { itemId } };
}

/** Why a change is refused in which a name of no known record may hold a password: it would be stored, and shown to staff. */
function hidesPassword({ patronId, itemId }: NamedRecords, { card, copy }: RecordsNamed): AwayRefusal | undefined {
  if (card === undefined && mayHoldPassword(patronId ?? "")) return { reason: "away-card-unknown" };
  return copy === undefined && mayHoldPassword(itemId ?? "") ? { reason: "away-item-unknown" } : undefined;
}

/** Decides about a loan or a renewal. What has happened already is accepted whatever the limits say. */
export function decideLoan(
  change: AskedAway & { readonly heard: HeardRequest<"checkout" | "renew"> },
  by: DecidedBy,
  facts: AwayFacts,
): ChangeDecided {
  const { heard: { request }, happened } = change;
  if (facts.earlier !== undefined) return { kind: "left", earlier: facts.earlier };
  if (facts.outage === undefined) return { kind: "left" };
  const hidden = hidesPassword(by, facts);
  if (hidden !== undefined) return refuseChange(change, hidden, facts);
  const loanFacts = loanFactsOf(facts, by);
  if (happened !== undefined) {
    if (!by.share.mayTellUnknown && !isKnown(facts, by)) return refuseChange(change, OVER_SHARE, facts);
    const isRenewal = request.name === "renew" || loanFacts.isOwn;
    return acceptLoan(change, by, facts, facts.outage, isRenewal ? "renewed" : "lent");
  }
  const wanted = request.name === "renew"
    ? { kind: "renewal" } as const
    : { kind: "loan", mayRenew: request.fixed.renewalPolicy } as const;
  if (!by.share.mayLend) return refuseChange(change, OVER_SHARE, facts);
  const verdict = judgeLoan(loanFacts, wanted, by.limits);
  return verdict.kind === "refused"
    ? refuseChange(change, verdict, facts)
    : acceptLoan(change, by, facts, facts.outage, verdict.as);
}

/** Decides about a return, or the undoing of a loan: it is always accepted, since the copy is back. */
export function decideReturn(
  change: AskedAway & { readonly heard: HeardRequest<"checkin"> },
  by: DecidedBy,
  facts: AwayFacts,
): ChangeDecided {
  if (facts.earlier !== undefined) return { kind: "left", earlier: facts.earlier };
  if (facts.outage === undefined) return { kind: "left" };
  const hidden = hidesPassword({ itemId: by.itemId }, facts);
  if (hidden !== undefined) return refuseChange(change, hidden, facts);
  if (!by.share.mayTellUnknown && !isKnown(facts, by)) return refuseChange(change, OVER_SHARE, facts);
  const { heard, context, happened, login } = change, { account, institution, local, now, origin } = context;
  const at = happened ?? now, loan = loanOf(facts, by.itemId), { copy } = facts, { isAwaited } = loanFactsOf(facts, by);
  const isUndo = heard.request.fields.cancel === true, when = stampFor(at, now, copy);
  const kept = isUndo && copy !== undefined ? stateKept(copy, when) : {};
  const answer = answerReturned(heard.request, { ...copy && { copy }, isAwaited }, context);
  return {
    ...accepted("returned", change, answer, {
      institution: institution.id,
      at,
      heard: now,
      origin,
      action: isUndo ? "undo-checkout" : "checkin",
      itemId: by.itemId,
      handOver: {
        ...{ login: login.id, location: login.location, outage: facts.outage.outageId },
        request: writeAcceptedReturn(heard, account, local.timestamp(now)),
        believed: believedOf(loan, copy, change),
        ...change.due && { due: change.due },
      },
    }),
    told: { ...returnTold(by.itemId, { loan, kept }, when, now), ...forgetting(account) },
    share: isKnown(facts, by) ? "known" : "unknown",
  };
}

function acceptLoan(
  change: AskedAway & { readonly heard: HeardRequest<"checkout" | "renew"> },
  by: DecidedBy,
  facts: AwayFacts,
  { outageId: outage }: Outage,
  as: "lent" | "renewed",
): ChangeDecided {
  const { heard, context, login } = change, { account, institution, local, now, origin } = context;
  const at = change.happened ?? now, { card, copy } = facts, patronId = facts.patronId ?? by.patronId;
  const loan = loanOf(facts, by.itemId), isRenewal = as === "renewed";
  const { category } = card?.facts ?? {}, { itemType } = copy?.facts ?? {};
  const due = promisedDue(change, { category: category?.value, itemType: itemType?.value }, by);
  const before = isRenewal && change.happened === undefined ? knownDue(copy, loan, context) : undefined;
  // A loan is not renewed to the day on which it is due, or to an earlier one.
  if (before !== undefined && Temporal.Instant.compare(due, before) <= 0) {
    return refuseChange(change, { reason: "renewal-not-allowed" }, facts);
  }
  const answer = answerLent(heard.request, { ...copy && { copy }, due, isRenewal }, context);
  const told: LoanSaid = { patronId, due: due.toString(), renewals: isRenewal ? renewalsOf(loan) + 1 : 0 };
  const request = writeAcceptedLoan(heard, account, {
    as: isRenewal ? "renewal" : "loan",
    at: local.timestamp(at),
    due: local.timestamp(due),
  });
  return {
    ...accepted(as, change, answer, {
      institution: institution.id,
      ...{ at, heard: now, origin, patronId, itemId: by.itemId },
      action: isRenewal ? "renewal" : "checkout",
      handOver: {
        ...{ login: login.id, location: login.location, request, outage, promised: due },
        believed: believedOf(loan, copy, change),
      },
    }, due),
    told: { ...loanTold(by.itemId, told, stampFor(at, now, copy), now), ...forgetting(account) },
    ...change.happened === undefined
      ? { share: "loan" }
      : { share: isKnown(facts, by) ? "known" : "unknown", isTold: true },
  };
}

/** What is written of an accepted change, but for what is known of card and copy from then on. */
function accepted(
  as: Exclude<keyof AwayCounts, "refused">,
  { context: { now, origin }, stored }: AskedAway,
  answer: BackEndAnswer,
  entry: AcceptedEntry,
  due?: Temporal.Instant,
) {
  const { at, action, patronId, itemId } = entry, kept = stored(answer.response);
  return {
    kind: "accepted" as const,
    as,
    answer,
    entry: { ...entry, ...kept !== undefined && { answer: kept } },
    journal: {
      ...{ at, source: "stand-in" as const, origin, action, outcome: "done" as const },
      ...at.epochMilliseconds !== now.epochMilliseconds && { told: now },
      ...patronId !== undefined && { patronId },
      ...itemId !== undefined && { itemId },
      ...due && { due },
    },
  };
}

/**
 * The due date that the patron is told: the terminal's own of what has happened. One before the loan, or beyond the year 9999,
 * is none: terminals write it where they know no date.
 */
function promisedDue(
  { heard: { request }, context, happened }: AskedAway & { readonly heard: HeardRequest<"checkout" | "renew"> },
  wanted: DueFor,
  { due }: DecidedBy,
): Temporal.Instant {
  const told = happened && ownDue(request, context), from = happened ?? context.now;
  const isPlausible = told !== undefined && Temporal.Instant.compare(from, told) < 0 &&
    Temporal.Instant.compare(told, LAST_MOMENT) <= 0;
  return isPlausible ? told : dueOf(from, wanted, due);
}

/** When a loan is due, as far as is known; the latest, where a loan and an 18 were told different dates. */
function knownDue(
  copy: KnownCopy | undefined,
  loan: CopyLoan,
  context: Pick<LendingContext, "local">,
): Temporal.Instant | undefined {
  const lent = copy?.facts.lent?.value;
  const told = [loan.kind === "on loan" ? loan.to?.due : undefined, lent ? lent.due : undefined];
  return told.map((written) => dueIn(written, context)).filter((due) => due !== undefined)
    .toSorted(Temporal.Instant.compare).at(-1);
}

function ownDue({ fixed: { noBlockDueDate } }: Request<"checkout" | "renew">, { local }: LendingContext) {
  return noBlockDueDate === null ? undefined : local.instant(noBlockDueDate);
}

/** Reads a due date as it was learned, or as it is written here. */
function dueIn(
  written: string | null | undefined,
  { local }: Pick<LendingContext, "local">,
): Temporal.Instant | undefined {
  if (!written) return undefined;
  const timestamp = parseTimestamp(written);
  if (timestamp !== null) return local.instant(timestamp);
  try {
    return Temporal.Instant.from(written);
  } catch {
    return undefined;
  }
}

/**
 * What was believed of the copy's loan, with a due date that reads as a moment. Of a change that its terminal has kept, a loan
 * that the system told of later may have begun behind it: then nothing is known of the one before.
 */
function believedOf(
  loan: CopyLoan,
  copy: KnownCopy | undefined,
  { happened, context }: Pick<AskedAway, "happened" | "context">,
): CopyLoan {
  if (loan.kind !== "on loan" || loan.to === undefined) return loan;
  if (happened !== undefined && copy !== undefined && mayBeginAfter(happened, copy)) return { kind: "unknown" };
  return { kind: "on loan", to: { ...loan.to, due: dueIn(loan.to.due, context)?.toString() ?? null } };
}

function renewalsOf(loan: CopyLoan): number {
  return loan.kind === "on loan" ? loan.to?.renewals ?? 0 : 0;
}

/**
 * The moment of what is told here. What happens now is the newest of all, whatever clock others have; what has happened
 * before has its own moment, and what the system has said since counts.
 */
function stampFor(
  at: Temporal.Instant,
  { epochMilliseconds: now }: Temporal.Instant,
  copy: KnownCopy | undefined,
): Stamp {
  if (at.epochMilliseconds < now) return { at: at.epochMilliseconds, origin: "away" };
  const { lent, circulationStatus } = copy?.facts ?? {};
  const said = [copy?.loan, lent, circulationStatus].flatMap((stamp) => stamp ?? []);
  // What a clock has told that was ahead is set back by what is told now.
  const right = said.filter((stamp) => !isAhead(stamp.at, now));
  return { at: Math.max(now, ...right.map((stamp) => stamp.at + 1)), origin: "away" };
}

/** Whether who had a copy is forgotten at its return. */
function forgetting({ rules }: LendingContext["account"]): Pick<RecordsSaid, "forget"> {
  return rules.forgetPatronAtReturn ? { forget: true } : {};
}

function loanTold(itemId: string, loan: LoanSaid, when: Stamp, at: Temporal.Instant): RecordsSaid {
  const card = { ...NO_CARD, loans: partOfList([loanListed(itemId)], when) };
  return {
    cards: new Map([[loan.patronId, card]]),
    copies: new Map([[itemId, { facts: { due: fact(loan, when) }, loan: fact(loan, when) }]]),
    ...{ at, now: at },
  };
}

function returnTold(
  itemId: string,
  { loan, kept }: { readonly loan: CopyLoan; readonly kept: KnownCopy["facts"] },
  when: Stamp,
  at: Temporal.Instant,
): RecordsSaid {
  const facts = { ...kept, lent: fact(false as const, when), due: fact(null, when) };
  const copy: KnownCopy = { facts, loan: fact(null, when) };
  const copies = new Map([[itemId, copy]]);
  if (loan.kind !== "on loan" || !loan.to?.patronId) return { cards: new Map(), copies, at, now: at };
  const loans = partOfList<LoanListed>([[foldId(itemId), null] as const], when);
  return { cards: new Map([[loan.to.patronId, { ...NO_CARD, loans }]]), copies, at, now: at };
}

/** A copy that nobody has taken away is as it was, such as on the hold shelf for somebody. */
function stateKept({ facts: { circulationStatus, status } }: KnownCopy, when: Stamp): KnownCopy["facts"] {
  return {
    ...circulationStatus && { circulationStatus: fact(circulationStatus.value, when) },
    ...status && { status: fact(status.value, when) },
  };
}

function fact<V extends FactValue>(value: V, { at, origin }: Stamp): Known<V> {
  return { value, at, origin };
}
