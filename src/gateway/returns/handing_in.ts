import type { Redact } from "../../library/redaction.ts";
import type { Upstream } from "../../config/upstream/upstream.ts";
import type { BackEndAnswer } from "../../server/back_end/back_end.ts";
import type { Ledger, LedgerRow } from "../../storage/port/ledger.ts";
import type { ReturnMove, WaitingReturn, WaitingReturns } from "../../storage/port/waiting_returns.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { ownAnswer } from "../base/own_answers.ts";
import { TIME_TO_SEND } from "../base/time_to_send.ts";
import type { ChangeRequest, Unsent } from "../changes/change_request.ts";
import { changeEntry } from "../changes/change_entry.ts";
import type { Changes } from "../changes/changes.ts";
import type { ItemNotes } from "./item_notes.ts";
import { judgeReturn, type ReturnDoubt } from "./judge_return.ts";
import { readReturnAnswer } from "./return_answer.ts";

/** Why a return is on staff's list without having been sent. */
type ReturnListed = ReturnDoubt | "waited-too-long";

/** The result of handing a return in: it is over, and the ledger has its outcome; or it still waits. */
export type HandedIn =
  | { readonly kind: "over"; readonly answer?: BackEndAnswer }
  /**
   * `row`: it waits for another change of its copy; `login`: for the system, or for its login there; `answer`: for the
   * answer to a 17, which may be missing because of the copy or of the login.
   */
  | { readonly kind: "waits"; readonly for: "login" | "row" | "answer" };

/** The parts that {@link HandingIn} needs. */
export interface HandingInParts {
  readonly ledger: Ledger;
  readonly waitingReturns: WaitingReturns;
  readonly changes: Pick<Changes, "carryOut">;
  readonly clock: GatewayClock;
  /** The name under which this process writes rows. */
  readonly owner: string;
  readonly redact: Redact;
  readonly now: () => Temporal.Instant;
  /** Notes an answer about a copy. */
  readonly noted: ItemNotes["note"];
  readonly upstream: () => Upstream;
  readonly system: () => LibrarySystem;
  /** Makes the request of a return. `undefined`: the institution has no account any more. */
  readonly asked: (
    row: WaitingReturn,
    key: string,
    deadline: number,
  ) => Omit<ChangeRequest, "acceptedBefore"> | undefined;
}

/** What is known of a return once its row stands in the ledger. */
interface BegunReturn {
  ledgerId?: number;
  doubt?: ReturnDoubt;
  /** Whether the 17 had no answer. */
  isUnanswered?: boolean;
}

/** What the ledger says of a return whose copy is not on loan any more. */
const SETTLED: Unsent["settlement"] = {
  ...{ state: "done", by: "proof", terminalTold: "yes" },
  detail: "not on loan any more: nothing was sent",
};

const WAITS: HandedIn = { kind: "waits", for: "row" };
const SYSTEM_WAITS: HandedIn = { kind: "waits", for: "login" };
const ANSWER_WAITS: HandedIn = { kind: "waits", for: "answer" };

/** Reasons that would keep the next return of the same login back, too. */
const OF_LOGIN: ReadonlySet<string> = new Set(["library-away", "library-busy", "library-login-refused", "unavailable"]);

/** Hands returns in. The caller sees to it that those of one copy are handed in one after the other. */
export class HandingIn {
  readonly #parts: HandingInParts;

  constructor(parts: HandingInParts) {
    this.#parts = parts;
  }

  /**
   * Hands a return in, if it can end no newer loan. For a return that was begun before, finds its outcome.
   *
   * @param deadline when it must be done, by the gateway's clock
   * @param isUnsure whether a 17 had no answer before: then no row is written before one has
   */
  async handIn(row: WaitingReturn, deadline: number, isUnsure = false): Promise<HandedIn> {
    if (row.state === "begun") return await this.#follow(row);
    const begun: BegunReturn = {};
    const asked = this.#asked(row, deadline, begun);
    if (asked === undefined) return SYSTEM_WAITS;
    if (isUnsure && await asked.ask({ item: row.itemId }, deadline - TIME_TO_SEND) === undefined) return ANSWER_WAITS;
    const answer = await this.#parts.changes.carryOut({ ...asked, reasonNotToSend: this.#judging(row, asked, begun) });
    const fate = await this.#fateOf(asked, begun);
    if (fate === undefined || isStillToDo(fate)) {
      await this.#move(row, "begun", { state: "waiting" });
      if (begun.isUnanswered) return ANSWER_WAITS;
      return OF_LOGIN.has(answer.reason ?? "") ? SYSTEM_WAITS : WAITS;
    }
    const outcome = await this.#end(row, fate, begun.doubt);
    return outcome.kind === "over" && fate.by === "answer" ? { ...outcome, answer } : outcome;
  }

  /** Puts a return on staff's list without sending it. */
  async list(row: WaitingReturn, doubt: ReturnListed, deadline: number): Promise<HandedIn> {
    if (row.state === "begun") return await this.#follow(row);
    const asked = this.#asked(row, deadline, {});
    if (asked === undefined) return WAITS;
    const { ledger, now } = this.#parts;
    const begun = await ledger.begin(changeEntry(asked, {}, this.#parts), repeatsOf(asked));
    if (begun.kind !== "begun") return begun.kind === "earlier" ? await this.#end(row, begun.row) : WAITS;
    const { ledgerId } = begun;
    const isStillWaiting = await asked.acceptedBefore?.begun(ledgerId) !== false;
    const told = isStillWaiting ? { terminalTold: "yes", detail: doubt } as const : { terminalTold: "no" } as const;
    await ledger.settle(ledgerId, { state: "not sent", ...told, now: now() });
    const fate = isStillWaiting ? await ledger.row(ledgerId) : undefined;
    return fate === undefined ? WAITS : await this.#end(row, fate, doubt);
  }

  #asked(row: WaitingReturn, deadline: number, begun: BegunReturn): ChangeRequest | undefined {
    const { asked: make, waitingReturns, now } = this.#parts;
    const key = `return/${row.returnId}`;
    const asked = make(row, key, deadline);
    if (asked === undefined) return undefined;
    const note = (ledgerId: number) => {
      begun.ledgerId = ledgerId;
      return waitingReturns.move(row.returnId, "waiting", { state: "begun", ledgerId });
    };
    return { ...asked, acceptedBefore: { key, told: now(), begun: note } };
  }

  /** Judges a return just before it is sent, while its row in the ledger keeps other changes away from its copy. */
  #judging(
    row: WaitingReturn,
    { heard, context, deadline }: ChangeRequest,
    begun: BegunReturn,
  ): NonNullable<ChangeRequest["reasonNotToSend"]> {
    return async (_, ask): Promise<Unsent | undefined> => {
      const told = await ask({ item: row.itemId }, deadline - TIME_TO_SEND);
      if (told === undefined) {
        begun.isUnanswered = true;
        return { answer: ownAnswer(heard, context, "library-away"), settlement: { terminalTold: "no" } };
      }
      this.#parts.noted({ name: "itemInformation", fields: { itemId: row.itemId } }, told);
      const { at: returned, due: known, released } = row;
      const now = this.#parts.system().answers.readItem(told) ?? {};
      const late = { returned, now, confirmed: released !== undefined, ...known && { known } };
      const verdict = judgeReturn(late, this.#parts.upstream().shortestLoan, context.local);
      if (verdict.kind === "send") return undefined;
      // Nobody hears it.
      const answer = ownAnswer(heard, context, "not-confirmed");
      if (verdict.kind !== "list") return { answer, settlement: SETTLED };
      begun.doubt = verdict.doubt;
      return { answer, settlement: { terminalTold: "yes", detail: verdict.doubt } };
    };
  }

  async #fateOf(asked: ChangeRequest, { ledgerId }: BegunReturn): Promise<LedgerRow | undefined> {
    const { ledger } = this.#parts;
    if (ledgerId !== undefined) return await ledger.row(ledgerId);
    return await ledger.earlier(changeEntry(asked, {}, this.#parts), repeatsOf(asked));
  }

  /** Finds the outcome of a return that was begun, maybe by a process that has ended. */
  async #follow(row: WaitingReturn): Promise<HandedIn> {
    const { ledgerId } = row;
    const fate = ledgerId === undefined ? undefined : await this.#parts.ledger.row(ledgerId);
    if (fate?.state === "open") return WAITS;
    if (fate !== undefined && isStillToDo(fate)) {
      await this.#move(row, "begun", { state: "waiting" });
      return WAITS;
    }
    if (fate !== undefined) return await this.#end(row, fate);
    await this.#move(row, "begun", { state: "over" });
    return { kind: "over" };
  }

  /** Notes that the return is over: the ledger has its outcome. */
  async #end(row: WaitingReturn, fate: LedgerRow, doubt?: ReturnListed): Promise<HandedIn> {
    if (fate.state === "open") return WAITS;
    const told = fate.answer === undefined ? {} : readReturnAnswer(fate.answer);
    const { state, ledgerId } = fate;
    const over: ReturnMove = { state: "over", ledgerId, ...state === "unknown" ? {} : told, ...doubt && { doubt } };
    await this.#move(row, "begun", over) || await this.#move(row, "waiting", over);
    return { kind: "over" };
  }

  #move({ returnId }: WaitingReturn, from: "begun" | "waiting", to: ReturnMove): Promise<boolean> {
    return this.#parts.waitingReturns.move(returnId, from, to);
  }
}

/** Whether nothing was sent, and nobody need see to it. */
function isStillToDo({ state, terminalTold }: LedgerRow): boolean {
  return state === "not sent" && terminalTold !== "yes";
}

function repeatsOf({ acceptedBefore }: ChangeRequest): Parameters<Ledger["earlier"]>[1] {
  return { keys: acceptedBefore === undefined ? [] : [acceptedBefore.key], whenever: true };
}
