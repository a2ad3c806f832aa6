import { dayIn } from "../base/day_in.ts";
import { type Day, dayOf } from "../../library/day.ts";
import { foldId } from "../../library/id.ts";
import type { ComparedField, ComparedOutcome } from "../../library/known/compared.ts";
import { copyLoanNow, isCopyKnown, type KnownCard, otherForm } from "../../library/known/known_records.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { RecordsFound } from "../../storage/port/known_records.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import { dueTold, isValid, OF_A_FILE } from "../answering/answer_question.ts";
import { flagsNow, type LimitsKnown, NO_FLAGS } from "../base/card_status.ts";
import { OTHER, statusNow } from "../base/copy_status.ts";
import type { Heard } from "../learning/learn_answer.ts";
import { type AnswerSaid, readSaid } from "../learning/read_said.ts";

/** What came of comparing a field, in words of the field: `yes` or `no`, a circulation status, a day. */
export interface Compared {
  readonly field: ComparedField;
  readonly outcome: ComparedOutcome;
  readonly bySystem: string;
  /** Empty: it would have said nothing. */
  readonly byCopy: string;
}

/** By what answers are read. */
export interface CompareContext {
  readonly system: Pick<LibrarySystem, "answers">;
  /** The limits of the institution, where it has any. */
  readonly rules: LimitsKnown["rules"];
  /** Of the institution. */
  readonly timeZone: string;
}

/** Where the flag stands that denies borrowing. */
const CHARGE_DENIED = 0;

/**
 * Compares an answer with what the copy would have said, field by field; nothing of answers that are not compared. The PIN
 * is not among it: to judge one takes a hash.
 *
 * @param before what was known of the cards and copies that it is about, before it taught anything
 */
export function compareAnswer(heard: Heard, before: RecordsFound, context: CompareContext): readonly Compared[] {
  const { request, answer, at } = heard;
  if (request.name === "patronStatusRequest" || request.name === "patronInformation") {
    const said = readSaid(answer);
    const isCard = said?.name === "patronStatusResponse" || said?.name === "patronInformationResponse";
    const today = dayOf(Temporal.Instant.fromEpochMilliseconds(at), context.timeZone);
    return isCard ? compareCard(said, cardIn(before, request.fields.patronId ?? ""), today, context) : [];
  }
  if (request.name !== "itemInformation") return [];
  const said = readSaid(answer);
  return said?.name === "itemInformationResponse"
    ? compareCopy(said, answer, (request.fields.itemId ?? "").trim(), before, context)
    : [];
}

/** Tells what came of a message: the first difference, if there is one. */
export function outcomeOf(compared: readonly Compared[]): Compared | undefined {
  const isDifference = ({ outcome }: Compared) => outcome !== "agrees" && outcome !== "not comparable";
  return compared.find(isDifference) ?? compared.find(({ outcome }) => outcome === "agrees") ?? compared[0];
}

/** The card of a number, in whatever form it was asked for. */
function cardIn({ cards }: RecordsFound, patronId: string): KnownCard | undefined {
  const found = cards.get(foldId(patronId.trim())), other = otherForm(found);
  return other === undefined ? found : cards.get(foldId(other));
}

function compareCard(
  { fields, patronStatus }: AnswerSaid,
  card: KnownCard | undefined,
  today: Day,
  { rules }: Pick<CompareContext, "rules">,
): readonly Compared[] {
  const { validPatron, validPatronPassword } = fields;
  if (validPatron === undefined) return [notComparable("valid")];
  const own = isValid(card);
  const valid = compareField("valid", yesOrNo(validPatron === "Y"), own && "yes" || (own === false ? "no" : undefined));
  // After a wrong PIN a system may tell nothing else. Whether one may borrow is asked of nobody who does not exist.
  if (validPatron !== "Y" || own === false || validPatronPassword === "N" || patronStatus === undefined) return [valid];
  const flags = card !== undefined && own === true ? flagsNow(card, today, { rules }) : NO_FLAGS;
  const isKnown = card?.facts.flags !== undefined || flags !== NO_FLAGS;
  return [valid, compareField("borrow", mayBorrow(patronStatus), isKnown ? mayBorrow(flags) : undefined)];
}

function compareCopy(
  { circulationStatus = OTHER }: AnswerSaid,
  answer: RawMessage,
  itemId: string,
  before: RecordsFound,
  { system: { answers }, timeZone }: CompareContext,
): readonly Compared[] {
  // Other: Koha answers it for a copy that it does not know.
  if (circulationStatus === OTHER) return [notComparable("status")];
  const copy = before.copies.get(foldId(itemId));
  if (copy === undefined || !isCopyKnown(copy)) return [compareField("status", circulationStatus, undefined)];
  const loan = copyLoanNow(foldId(itemId), copy, (patronId) => before.cards.get(foldId(patronId))?.loans);
  const own = statusNow(copy, loan);
  const status = compareField("status", circulationStatus, own === OTHER ? undefined : own);
  const told = answers.readItem(answer);
  if (told?.lent !== true || loan.kind !== "on loan") return [status];
  const due = told.dueDay ?? dayIn(told.due ?? "");
  if (due === undefined) return [status, notComparable("due")];
  const ownDue = dueTold(copy, loan);
  if (ownDue === undefined) return [status, compareField("due", due, undefined)];
  const ownDay = OF_A_FILE.test(ownDue) ? dayOf(Temporal.Instant.from(ownDue), timeZone) : dayIn(ownDue);
  return [status, ownDay === undefined ? notComparable("due") : compareField("due", due, ownDay)];
}

/** Compares one field; the copy says nothing where its word is `undefined`. */
export function compareField(field: ComparedField, bySystem: string, byCopy: string | undefined): Compared {
  const outcome = byCopy === undefined ? "not known" : byCopy === bySystem ? "agrees" : "stale";
  return { field, outcome, bySystem, byCopy: byCopy ?? "" };
}

function notComparable(field: ComparedField): Compared {
  return { field, outcome: "not comparable", bySystem: "", byCopy: "" };
}

function mayBorrow(flags: string): string {
  return yesOrNo(flags[CHARGE_DENIED] === " ");
}

export function yesOrNo(is: boolean): string {
  return is ? "yes" : "no";
}
