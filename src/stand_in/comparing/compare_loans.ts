import type { LendingLimits } from "../../config/config.ts";
import { type Day, dayOf } from "../../library/day.ts";
import { foldId } from "../../library/id.ts";
import type { Facts, FactValue, Stamp } from "../../library/known/known.ts";
import { debtNow } from "../../library/known/known_debt.ts";
import { otherForm } from "../../library/known/known_records.ts";
import type { LoanNeeds } from "../../library/known/loan_needs.ts";
import { hasHappened } from "../../protocol/decode_request.ts";
import { requests } from "../../protocol/requests.ts";
import type { KeptDifference } from "../../storage/port/comparisons.ts";
import type { RecordsFound } from "../../storage/port/known_records.ts";
import { dayIn } from "../base/day_in.ts";
import { type CompareContext, type Compared, compareField, yesOrNo } from "./compare_answers.ts";
import type { Heard } from "../learning/learn_answer.ts";
import { dueOf, type DueRules } from "../lending/due_date.ts";
import { judgeLoan, type LoanStanding } from "../lending/judge_loan.ts";
import { loanFactsOf } from "../lending/loan_facts.ts";
import { readSaid } from "../learning/read_said.ts";

/** By what loans are judged, whichever they are. */
interface LoanTerms extends DueRules {
  /** Within which limits would be lent; where nothing is lent, those that a careful librarian would take. */
  readonly limits: LendingLimits;
  /** What somebody has a hold on, by titles and copies, in lower case. */
  readonly held: ReadonlySet<string>;
}

/** By what a loan is judged that the system has answered. */
export interface LoanCompareContext extends LoanTerms {
  readonly system: CompareContext["system"];
  /** Loans that the system has made for the card on this day. */
  readonly cardLent: number;
  /** Whether the PIN that came is the one that was learned last: then it need not be hashed. */
  readonly isPinKnown: boolean;
}

/** What came of comparing a change. */
export interface ChangeCompared {
  readonly compared: Compared;
  /** Whether the system did it. */
  readonly done: boolean;
  /** The due date, where both made the loan. */
  readonly due?: Compared;
  /** Which limits a loan would have needed. */
  readonly needs?: LoanNeeds;
}

/**
 * Compares a system's answer to a loan, a renewal or a return with what the stand-in would have decided, as if the system had
 * just gone away. A return is always taken. Nothing of what had happened before it was told: no limit holds for that.
 */
export function compareChange(
  heard: Heard,
  before: RecordsFound,
  context: LoanCompareContext,
): ChangeCompared | undefined {
  const { request, answer, at } = heard;
  const isChange = request.name === "checkin" || request.name === "checkout" || request.name === "renew";
  const said = isChange && !hasHappened(request) ? readSaid(answer) : undefined;
  if (said === undefined) return undefined;
  const done = said.ok, words = said.fields.screenMessage;
  if (request.name === "checkin") {
    return said.name === "checkinResponse" ? { done, compared: compareDone(done, words, "yes") } : undefined;
  }
  const isLoan = request.name === "checkout" && said.name === "checkoutResponse";
  if (!isLoan && !(request.name === "renew" && said.name === "renewResponse")) return undefined;
  const { patronId = "", itemId = "", patronPassword = "" } = request.fields;
  const { pin, isSure } = pinOf(patronPassword, done, cardOf(before, patronId)?.facts.pin?.value ?? "", context);
  if (!isSure) return { done, compared: { field: "done", outcome: "not comparable", bySystem: "", byCopy: "" } };
  const asked = { patronId: patronId.trim(), itemId: itemId.trim(), pin };
  const facts = factsOf(before, asked, dayOf(Temporal.Instant.fromEpochMilliseconds(at), context.timeZone), context);
  const mayRenew = request.name === "checkout" && request.fixed.renewalPolicy;
  const verdict = judgeLoan(facts, isLoan ? { kind: "loan", mayRenew } : { kind: "renewal" }, context.limits);
  const own = verdict.kind === "accepted" ? "yes" : `no: ${verdict.reason}`;
  const compared = compareDone(done, words, own);
  const isUnknown = verdict.kind === "refused" && NOT_KNOWN.has(verdict.reason);
  const due = isLoan && !facts.isOwn && done && own === "yes" ? compareDue(heard, facts, context) : undefined;
  return {
    done,
    compared: isUnknown && compared.outcome !== "agrees" ? { ...compared, outcome: "not known" } : compared,
    ...isLoan && !facts.isOwn && { needs: needsOf(facts, context.cardLent) },
    ...due && { due },
  };
}

/** Why is refused where the copy lacks what it would need. */
const NOT_KNOWN: ReadonlySet<string> = new Set([
  "away-card-unknown",
  "away-item-unknown",
  "away-pin-unknown",
  "away-unsure",
]);

/** Says yes or no alone where both say the same; else the system's words, and our reason. */
function compareDone(ok: boolean, words: string | undefined, own: string): Compared {
  const { outcome, ...compared } = compareField("done", yesOrNo(ok), own.startsWith("no") ? "no" : "yes");
  if (outcome === "agrees") return { outcome, ...compared };
  return { field: "done", outcome, bySystem: ok || words === undefined ? yesOrNo(ok) : `no: ${words}`, byCopy: own };
}

/** A PIN that the system let pass was right. Of one that it may have called wrong only the learned one is judged: no hash is made. */
function pinOf(
  pin: string,
  ok: boolean,
  stored: string,
  { isPinKnown }: LoanCompareContext,
): { readonly pin: LoanStanding["pin"]; readonly isSure: boolean } {
  if (pin === "") return { pin: "none", isSure: true };
  if (stored === "") return { pin: "unknown", isSure: true };
  return { pin: "right", isSure: ok || isPinKnown };
}

function cardOf({ cards }: RecordsFound, patronId: string) {
  const found = cards.get(foldId(patronId.trim())), other = otherForm(found);
  return other === undefined ? found : cards.get(foldId(other));
}

function factsOf(
  before: RecordsFound,
  asked: { readonly patronId: string; readonly itemId: string; readonly pin: LoanStanding["pin"] },
  today: string,
  context: LoanCompareContext,
): LoanStanding {
  const { held, limits, cardLent } = context;
  const card = cardOf(before, asked.patronId), copy = before.copies.get(foldId(asked.itemId));
  const own = otherForm(before.cards.get(foldId(asked.patronId)));
  const borrower = copy?.loan?.value?.patronId;
  const borrowerLoans = borrower === undefined ? undefined : before.cards.get(foldId(borrower))?.loans;
  return loanFactsOf({
    ...card && { card },
    ...copy && { copy },
    ...own !== undefined && { patronId: own },
    ...borrowerLoans && { borrowerLoans },
    ...{ cardLent, dayLent: 0, isCardUnsure: false, isCopyUnsure: false },
  }, { ...asked, today, held, limits, due: context, isFresh: true, isReached: false });
}

/**
 * Judges a loan or a renewal that the system refused, by what files have told of card and copy since: it is refused by a rule
 * that only the system has, where the stand-in would make it even so. `undefined` where too little is told.
 */
export function refusedAsFed(
  { message, patronId = "", itemId = "", at }: Pick<KeptDifference, "message" | "patronId" | "itemId" | "at">,
  found: RecordsFound,
  today: Day,
  context: LoanTerms,
): "mended" | "rule" | undefined {
  const since = at.epochMilliseconds, card = found.cards.get(foldId(patronId)), copy = found.copies.get(foldId(itemId));
  if (card === undefined || copy === undefined) return undefined;
  const facts = loanFactsOf({
    card: { ...card, facts: fedSince(card.facts, since), debt: { fees: card.debt.fees, payments: card.debt.payments } },
    copy: { ...copy, facts: fedSince(copy.facts, since) },
    ...{ cardLent: 0, dayLent: 0, isCardUnsure: false, isCopyUnsure: false },
  }, {
    ...{ patronId, itemId, today, pin: "none", isFresh: true, isReached: false },
    ...{ held: context.held, limits: context.limits, due: context },
  });
  const wanted = message === requests.renew.code
    ? { kind: "renewal" } as const
    : { kind: "loan", mayRenew: true } as const;
  const verdict = judgeLoan(facts, wanted, context.limits);
  if (verdict.kind === "accepted") return "rule";
  return NOT_KNOWN.has(verdict.reason) ? undefined : "mended";
}

/** What files have told since a moment: what the copy has learned in between may be this very difference. */
function fedSince<F extends Readonly<Record<string, FactValue>>>(facts: Facts<F>, since: number): Facts<F> {
  const fed: { [Name in keyof F]?: Facts<F>[Name] } = {};
  for (const name in facts) {
    const fact = facts[name];
    if (fact !== undefined && isFedSince(fact, since)) fed[name] = fact;
  }
  return fed;
}

/** Whether files have told a fact of a later moment. */
export function isFedSince({ origin, at }: Stamp, since: number): boolean {
  return origin === "fed" && at > since;
}

/** Compares the days on which a loan is due. What the copy does not go by are the system's own loan periods. */
function compareDue(
  { answer, at }: Heard,
  { card, copy }: LoanStanding,
  context: LoanCompareContext,
): Compared | undefined {
  const day = dayIn(context.system.answers.readLoanDue(answer) ?? "");
  if (day === undefined) return undefined;
  const from = Temporal.Instant.fromEpochMilliseconds(at);
  const { category } = card?.facts ?? {}, { itemType } = copy?.facts ?? {};
  const wanted = {
    ...category !== undefined && { category: category.value },
    ...itemType !== undefined && { itemType: itemType.value },
  };
  const compared = compareField("due", day, dayOf(dueOf(from, wanted, context), context.timeZone));
  return compared.outcome === "agrees" ? compared : { ...compared, outcome: "rule" };
}

const MANY = Number.MAX_SAFE_INTEGER;

/** Limits that risk everything. */
const RISK_ALL: LendingLimits = {
  ...{ loansPerCard: MANY, loans: MANY, unknownCards: MANY, unknownItems: MANY, unknownPin: true, owedAtMost: MANY },
  ...{ returnedLend: true, chargedLend: true, copyHours: MANY, renews: true },
};

/** Finds which limits a loan needs: what is refused where one of them risks nothing needs that one. */
function needsOf(facts: LoanStanding, cardLent: number): LoanNeeds {
  const isRefused = (limits: Partial<LendingLimits>) =>
    judgeLoan(facts, { kind: "loan", mayRenew: false }, { ...RISK_ALL, ...limits }).kind === "refused";
  if (isRefused({})) return { denied: true };
  const owed = facts.card === undefined || !isRefused({ owedAtMost: 0 }) ? 0 : debtNow(facts.card.debt)?.owed ?? 0;
  return {
    loan: cardLent + 1,
    ...isRefused({ unknownCards: 0 }) && { card: true },
    ...isRefused({ unknownItems: 0 }) && { item: true },
    ...isRefused({ unknownPin: false }) && { pin: true },
    ...isRefused({ chargedLend: false }) && { charged: true },
    ...owed > 0 && { owed },
  };
}
