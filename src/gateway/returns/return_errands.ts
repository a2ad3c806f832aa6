import type { Upstream } from "../../config/upstream/upstream.ts";
import { allKeys, createAnswerWindows } from "../../library/answer_windows.ts";
import type { Redact } from "../../library/redaction.ts";
import type { Log } from "../../observability/log.ts";
import { writeAcceptedReturn } from "../../server/back_end/accepted_request.ts";
import type { HeardRequest } from "../../server/back_end/back_end.ts";
import { changeAsked } from "../../server/back_end/change_asked.ts";
import { type AcceptedEntry, type HandOver, isQueued, type Ledger, type LedgerRow } from "../../storage/port/ledger.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import { isAcceptable, isReturn } from "../base/accepted_return.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import type { SystemMemory } from "../base/system_memory.ts";
import { TIME_TO_SEND } from "../base/time_to_send.ts";
import { changeEntry } from "../changes/change_entry.ts";
import type { ChangeRequest, ReturnAsking, ReturnWork } from "../changes/change_request.ts";
import { isLentSince } from "../core/judge_return.ts";
import type { HeldBy, RequestEvent, ReturnErrand, SeenAccepted } from "../core/states.ts";
import type { DatingHabits } from "./dating_habits.ts";
import { judgeLateReturn } from "./late_return.ts";
import { queueBefore } from "../hand_over/queue_before.ts";
import { changeOf, judgeQueuedChange } from "../hand_over/queued_change.ts";
import type { LoanPeriods } from "./loan_periods.ts";
import { judgeReturnDate, returnDateRules } from "./return_date.ts";

/** The parts that {@link createReturnErrands} needs. */
interface ReturnErrandsParts {
  readonly institution: string;
  /** The name under which this process writes rows. */
  readonly owner: string;
  readonly redact: Redact;
  readonly ledger: Ledger;
  readonly clock: GatewayClock;
  readonly now: () => Temporal.Instant;
  readonly log: Pick<Log, "warning">;
  readonly upstream: () => Upstream;
  readonly system: () => LibrarySystem;
  /** Whether returns are accepted while the system is away, and can be written down. */
  readonly goOn: () => boolean;
  /** Notes that a return was accepted, and so waits. */
  readonly accepted: () => void;
  /** Remembers what the system's answers told of copies. */
  readonly memory: Pick<SystemMemory, "note" | "find">;
  /** What is known of how logins date their returns. */
  readonly habits: Pick<DatingHabits, "datesBack">;
  readonly loanPeriods: Pick<LoanPeriods, "excludes">;
  /** Says why nothing may be handed over now: staff have stopped it, or a stand-in still answers. */
  readonly held: () => Promise<HeldBy | undefined>;
  /** Makes the request of an accepted change. `undefined`: the institution has no account any more. */
  readonly asked: (row: LedgerRow, deadline: number) => ChangeRequest | undefined;
}

/** How many returns of an institution may wait. */
const MOST = 100_000;

/** Does what the core says of returns that wait. */
export function createReturnErrands(parts: ReturnErrandsParts): ReturnWork {
  return new ReturnErrands(parts);
}

class ReturnErrands implements ReturnWork {
  readonly #parts: ReturnErrandsParts;
  readonly #windows = createAnswerWindows();

  constructor(parts: ReturnErrandsParts) {
    this.#parts = parts;
  }

  async work(errand: ReturnErrand, asking: ReturnAsking): Promise<RequestEvent> {
    const { ledger } = this.#parts;
    if (errand.kind === "take up") return await this.#takeUp(asking);
    if (errand.kind === "list") return { kind: await this.#list(errand.ledgerId) ? "listed" : "not listed" };
    if (errand.kind === "take back") {
      return { kind: await ledger.takeBack(errand.ledgerId) ? "taken back" : "waits no more" };
    }
    const { asked } = asking;
    if (asked === undefined) throw new RangeError("the request of a return is not made yet");
    switch (errand.kind) {
      case "find accepted": {
        const row = await this.#repeated(asked);
        return row === undefined ? { kind: "none earlier" } : { kind: "accepted before", row: seenBy(asked, row) };
      }
      case "read returns":
        asking.rows = await queueBefore(ledger, this.#parts.institution, changeAsked(asked.heard.request) ?? {});
        return { kind: "returns", rows: asking.rows.map((row) => seenBy(asked, row)) };
      case "give on":
        await this.#giveOn(asked, errand.ledgerId);
        return { kind: "given on" };
      case "accept":
        return { kind: await this.#accept(asked) ? "accepted" : "not accepted" };
      case "ask first": {
        if (this.#parts.system().neverAnswers.has("17")) return { kind: "answered" };
        const told = await asked.ask({ item: asking.row?.itemId ?? "" }, asked.deadline - TIME_TO_SEND);
        return { kind: told === undefined ? "unanswered" : "answered" };
      }
    }
  }

  /** Takes a change up, if it is still the oldest of its copy: one before a terminal's request was read just now. */
  async #takeUp(asking: ReturnAsking): Promise<RequestEvent> {
    const { clock, upstream, ledger, institution, asked: make, now, held } = this.#parts, { deadline } = asking;
    let { row } = asking;
    if (row !== undefined && deadline === undefined) {
      const [first] = await ledger.waitingOf(institution, row.itemId ?? "");
      row = first?.ledgerId === row.ledgerId ? first : undefined;
    }
    if (row === undefined) return { kind: "not the oldest" };
    // One that another process has begun may wait again by now.
    const isOfStandIn = isQueued(row);
    const by = isOfStandIn && row.state === "waiting" ? await held() : undefined;
    if (by !== undefined) return { kind: "held", by };
    const asked = make(row, deadline ?? clock.elapsed() + upstream().answerSeconds * 1000);
    if (asked === undefined) return { kind: "no account" };
    const acceptedBefore = { ledgerId: row.ledgerId, told: now(), ...isOfStandIn && { isQueued: true as const } };
    const judge = isOfStandIn ? this.#judgeQueued(row, asked) : this.#judgeOf(row, asked);
    asking.asked = { ...asked, acceptedBefore, judge };
    return { kind: "taken up", row };
  }

  #judgeQueued(row: LedgerRow, asked: ChangeRequest): NonNullable<ChangeRequest["judge"]> {
    const { ledger, system, upstream, memory, institution, loanPeriods, now } = this.#parts;
    const { shortestLoan } = upstream();
    return async (ask) => {
      const chain = await ledger.chainBefore(row.ledgerId),
        waiting = await ledger.waitingOf(institution, row.itemId ?? "");
      const next = waiting.find(({ ledgerId }) => ledgerId > row.ledgerId);
      const told = { system: system(), shortestLoan, memory, loanPeriods, now: now() };
      return await judgeQueuedChange(row, { asked, chain, next, ...told }, ask);
    };
  }

  #judgeOf(
    { itemId = "", at: returned, handOver, released }: LedgerRow,
    asked: ChangeRequest,
  ): NonNullable<ChangeRequest["judge"]> {
    const { system, upstream, memory } = this.#parts;
    return (ask) =>
      judgeLateReturn({
        ...{ asked, itemId, returned, confirmed: released !== undefined },
        known: () => Promise.resolve(handOver?.due),
        system: system(),
        shortestLoan: upstream().shortestLoan,
        noted: (told) => memory.note({ name: "itemInformation", fields: { itemId } }, told),
      }, ask);
  }

  async #list(ledgerId: number): Promise<boolean> {
    const { ledger, now } = this.#parts, doubt = "waited-too-long";
    return await ledger.settle(ledgerId, { state: "not sent", terminalTold: "yes", doubt, detail: doubt, now: now() });
  }

  async #waitingOf(asked: ChangeRequest): Promise<readonly LedgerRow[]> {
    const { ledger, institution } = this.#parts;
    return await ledger.waitingOf(institution, copyOf(asked));
  }

  /** Retries of a request hear the same as it does. */
  async #giveOn({ context: { origin: { retry } } }: ChangeRequest, ledgerId: number): Promise<void> {
    if (retry === undefined) return;
    await this.#parts.ledger.answerRetries(ledgerId, retry.key);
    this.#windows.note(retry);
  }

  /** Writes a return down, if it may be accepted. */
  async #accept(asked: ChangeRequest): Promise<boolean> {
    const { heard, context } = asked, { goOn, ledger, memory, log, institution, upstream, accepted } = this.#parts;
    if (!isReturn(heard) || !goOn() || !isAcceptable(heard, context)) return false;
    const itemId = copyOf(asked), known = await memory.find(itemId);
    const { account, now, local } = context, { habits } = this.#parts;
    const date = judgeReturnDate(heard.request.fixed, returnDateRules(upstream(), account, habits), now, local);
    const isOfNow = date.kind === "dated back" && !isLentSince(known?.due, date.returned);
    const returned = isOfNow ? now : date.returned;
    // A return of the copy that waits already has what was known about the loan.
    const isFirst = (await this.#waitingOf(asked)).length === 0;
    const copy = { itemId, returned, ...isFirst && known?.due && { due: known.due } };
    const ledgerId = await ledger.accept(returnEntry(asked, heard, copy), MOST);
    if (ledgerId === undefined) log.warning("return refused: too many wait", { institution, most: MOST });
    if (ledgerId === undefined) return false;
    const { retry } = context.origin;
    if (retry !== undefined) this.#windows.note(retry);
    accepted();
    return true;
  }

  /** Finds the return of which a request is the retry, if it was accepted in the system's place. */
  async #repeated(asked: ChangeRequest): Promise<LedgerRow | undefined> {
    const { retry } = asked.context.origin, question = retry && this.#windows.questionFor(retry);
    if (question === undefined) return undefined;
    const repeats = { ...question, keys: allKeys(question) };
    const row = await this.#parts.ledger.earlier(changeEntry(asked, {}, this.#parts), repeats);
    return row?.handOver === undefined && row?.doubt === undefined ? undefined : row;
  }
}

function copyOf({ heard }: ChangeRequest): string {
  return changeAsked(heard.request)?.itemId ?? "";
}

/** Describes the row of an accepted change for the core, as it looks to a request. */
function seenBy({ context }: ChangeRequest, row: LedgerRow): SeenAccepted {
  const { ledgerId, state, by, answer, doubt, account } = row;
  const isOwn = account === context.origin.account, isReturn = changeOf(row) === "return";
  return {
    ...{ ledgerId, state, isOwn, isReturn, ...by && { by }, ...answer && { answer }, ...doubt && { doubt } },
    ...isQueued(row) && { isQueued: true },
  };
}

/** What is known of a copy that has come back. */
interface ReturnedCopy extends Pick<HandOver, "due"> {
  readonly itemId: string;
  readonly returned: Temporal.Instant;
}

/** Makes the row of a return that is accepted. */
function returnEntry(
  { context, login }: Pick<ChangeRequest, "context" | "login">,
  heard: HeardRequest<"checkin">,
  { itemId, returned, due }: ReturnedCopy,
): AcceptedEntry {
  const { account, institution, now, local, origin } = context;
  const request = writeAcceptedReturn(heard, account, local.timestamp(now));
  return {
    institution: institution.id,
    at: returned,
    heard: now,
    origin,
    action: "checkin",
    itemId,
    handOver: { login: login.id, location: login.location, request, ...due && { due } },
  };
}
