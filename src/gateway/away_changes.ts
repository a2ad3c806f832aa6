import type { Account } from "../config/config.ts";
import { allKeys } from "../library/answer_windows.ts";
import { isRawMessage } from "../protocol/raw_message.ts";
import type { BackEndAnswer, BackEndContext, HeardRequest } from "../server/back_end/back_end.ts";
import { changeAsked } from "../server/back_end/change_asked.ts";
import type { DueSaid } from "../storage/port/items_said.ts";
import { isQueued, type Ledger, type LedgerRow } from "../storage/port/ledger.ts";
import { StorageUnavailable } from "../storage/port/storage.ts";
import { acceptedReturn, isReturn } from "./base/accepted_return.ts";
import type { AwayChanges, RetryAsked } from "./base/away_change.ts";
import { ownAnswer, type OwnAnswerContext } from "./base/own_answers.ts";
import type { SystemMemory } from "./base/system_memory.ts";
import { changeEntry } from "./changes/change_entry.ts";
import { isCoin } from "./changes/own_change_answers.ts";
import type { AnswerKeeping } from "./changes/stored_answer.ts";
import { isLentSince } from "./core/judge_return.ts";
import type { GatewayOptions, GatewayParts } from "./gateway_parts.ts";
import type { DatingHabits } from "./returns/dating_habits.ts";
import { judgeReturnDate, returnDateRules } from "./returns/return_date.ts";

/** The parts that {@link createAwayChanges} needs. */
interface AwayChangesParts
  extends
    Pick<GatewayOptions, "institution" | "current" | "replica" | "clock" | "owner" | "redact">,
    Pick<GatewayParts, "upstream"> {
  readonly storage: { readonly ledger: Pick<Ledger, "earlier" | "tellTerminal"> };
  readonly habits: Pick<DatingHabits, "datesBack">;
  readonly memory: Pick<SystemMemory, "find" | "cameBack">;
  /** Makes what is stored of answers, and gives them to retries. */
  readonly answers: AnswerKeeping;
  /** Notes that a change waits. */
  readonly accepted: () => void;
}

/** What is answered while the stand-in lends, but renewals. */
const OFFERS = [
  "patronStatusRequest",
  "patronInformation",
  "itemInformation",
  "endPatronSession",
  "checkin",
  "checkout",
] as const;

/** Makes what takes changes for the institution of a gateway. */
export function createAwayChanges(parts: AwayChangesParts): AwayChanges {
  const { institution, current, upstream, replica, memory, answers, accepted } = parts;
  const limits = () => current().institutions.get(institution)?.standIn?.lending;
  const answerAgainOf = (row: LedgerRow, heard: HeardRequest, context: OwnAnswerContext) => {
    // What was accepted as the storage was lost: its terminal heard no, and hears yes now.
    const isNews = isQueued(row) && row.answer !== undefined && row.terminalTold !== "yes";
    // A failure does no harm: staff's list then only has one row more.
    if (isNews) parts.storage.ledger.tellTerminal(row.ledgerId, "yes").catch(() => {});
    return answerOfRow(row, heard, context, answers);
  };
  const earlierRow = (asked: RetryAsked) => {
    const { repeats: keys = [], older } = asked.context.origin.retry ?? {};
    const repeats = { keys: allKeys({ keys, older }), whenever: false };
    return parts.storage.ledger.earlier(changeEntry(asked, {}, parts), repeats).catch(askedAgain);
  };
  const lendsTo = ({ standIn }: Account) =>
    standIn === "lend" && limits() !== undefined && upstream().loansNeedPin !== true;

  return {
    lendsTo,
    // Of a coin that is in its box a row goes to staff's list, as without a stand-in.
    takes: (account, heard) =>
      (lendsTo(account) && !isCoin(heard, { account })) ||
      (limits() !== undefined && heard.request.name === "checkin" && upstream().offlineReturns !== "no"),
    async again(asked) {
      const { origin: { retry } } = asked.context;
      if (retry === undefined || retry.repeats.length === 0 || limits() === undefined) return undefined;
      const row = await earlierRow(asked);
      if (row === undefined || !isQueued(row)) return undefined;
      parts.replica.toldYes(row);
      return answerAgainOf(row, asked.heard, asked.context);
    },
    isRepeatedPayment: async (asked) => asked.heard.request.name === "feePaid" && await earlierRow(asked) !== undefined,
    async answer(heard, context, login) {
      const returned = isReturn(heard) ? await returnedAt(heard, context, parts) : {};
      const told = await replica.lend({
        ...{ heard, context, login, ...returned },
        stored: (response) => isRawMessage(response) ? answers.stored(response) : undefined,
      });
      if (told === undefined) return ownAnswer(heard, context, "library-away");
      if (told.kind === "earlier") return answerAgainOf(told.row, heard, context);
      if (told.kind === "accepted") accepted();
      const { itemId } = changeAsked(heard.request) ?? {};
      if (told.kind === "accepted" && told.as === "returned" && itemId !== undefined) memory.cameBack(itemId);
      return told.answer;
    },
    status() {
      const renews = limits()?.renews === true;
      return {
        offers: new Set([...OFFERS, ...renews ? ["renew"] as const : []]),
        flags: { checkinOk: true, checkoutOk: true, acsRenewalPolicy: renews, statusUpdateOk: false },
      };
    },
  };
}

/** What a storage that is away does not tell, is asked of it once more before the change is sent or refused. */
function askedAgain(error: unknown): undefined {
  if (!(error instanceof StorageUnavailable)) throw error;
}

/** Tells when a copy came back, where that is not now, and the due date of the loan that its return ends. */
async function returnedAt(
  { request: { fixed, fields } }: HeardRequest<"checkin">,
  { account, now, local }: BackEndContext,
  { upstream, memory, habits }: Pick<AwayChangesParts, "upstream" | "memory" | "habits">,
): Promise<{ readonly happened?: Temporal.Instant; readonly due?: DueSaid }> {
  const due = (await memory.find((fields.itemId ?? "").trim()))?.due;
  const { kind, returned } = judgeReturnDate(fixed, returnDateRules(upstream(), account, habits), now, local);
  const isEarlier = kind === "late" || (kind === "dated back" && isLentSince(due, returned));
  return { ...isEarlier && { happened: returned }, ...due && { due } };
}

/** Answers the retry of a change as its terminal was answered. */
function answerOfRow(
  { answer, state, terminalTold }: LedgerRow,
  heard: HeardRequest,
  context: OwnAnswerContext,
  { again }: Pick<AnswerKeeping, "again">,
): BackEndAnswer {
  if (answer !== undefined) {
    return { response: again(answer), ...state === "refused" && { reason: "refused-upstream" } };
  }
  if (isReturn(heard) && terminalTold === "yes") return acceptedReturn(heard, context);
  return ownAnswer(heard, context, heard.request.name === "checkout" ? "loan-not-confirmed" : "not-confirmed");
}
