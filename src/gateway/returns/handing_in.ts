import type { Upstream } from "../../config/upstream/upstream.ts";
import type { BackEndAnswer } from "../../server/back_end/back_end.ts";
import type { Ledger, LedgerRow } from "../../storage/port/ledger.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { ownAnswer } from "../base/own_answers.ts";
import { TIME_TO_SEND } from "../base/time_to_send.ts";
import type { ChangeRequest } from "../changes/change_request.ts";
import type { Unsent } from "../core/states.ts";
import type { Changes } from "../changes/changes.ts";
import type { ItemNotes } from "./item_notes.ts";
import { judgeReturn, type ReturnDoubt } from "./judge_return.ts";

/** Why a return is on staff's list without having been sent. */
type ReturnListed = ReturnDoubt | "waited-too-long";

/** The result of handing a return in: it is over, and the ledger has its outcome; or it still waits. */
export type HandedIn =
  | { readonly kind: "over"; readonly ledgerId?: number; readonly answer?: BackEndAnswer }
  /**
   * `row`: it waits for another change of its copy; `login`: for the system, or for its login there; `answer`: for the
   * answer to a 17, which may be missing because of the copy or of the login.
   */
  | { readonly kind: "waits"; readonly for: "login" | "row" | "answer" };

/** The parts that {@link HandingIn} needs. */
export interface HandingInParts {
  readonly ledger: Ledger;
  readonly changes: Pick<Changes, "carryOut">;
  readonly clock: GatewayClock;
  readonly now: () => Temporal.Instant;
  /** Notes an answer about a copy. */
  readonly noted: ItemNotes["note"];
  readonly upstream: () => Upstream;
  readonly system: () => LibrarySystem;
  /** Makes the request of a return. `undefined`: the institution has no account any more. */
  readonly asked: (row: LedgerRow, deadline: number) => Omit<ChangeRequest, "acceptedBefore"> | undefined;
}

/** What is known of a return once it is begun. */
interface BegunReturn {
  /** The number of its row, from then on. */
  ledgerId: number;
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
   * @param isUnsure whether a 17 had no answer before: then no row is begun before one has
   */
  async handIn(row: LedgerRow, deadline: number, isUnsure = false): Promise<HandedIn> {
    const { ledger, changes } = this.#parts;
    if (row.state === "open") return outcomeOf(await ledger.row(row.ledgerId)) ?? WAITS;
    const begun: BegunReturn = { ledgerId: row.ledgerId };
    const asked = this.#asked(row, deadline, begun);
    if (asked === undefined) return SYSTEM_WAITS;
    if (isUnsure && await asked.ask({ item: row.itemId ?? "" }, deadline - TIME_TO_SEND) === undefined) {
      return ANSWER_WAITS;
    }
    const answer = await changes.carryOut({ ...asked, reasonNotToSend: this.#judging(row, asked, begun) });
    const fate = await ledger.row(begun.ledgerId), outcome = outcomeOf(fate);
    if (outcome !== undefined) return fate?.by === "answer" ? { ...outcome, answer } : outcome;
    if (begun.isUnanswered) return ANSWER_WAITS;
    return OF_LOGIN.has(answer.reason ?? "") ? SYSTEM_WAITS : WAITS;
  }

  /** Puts a return on staff's list without sending it. */
  async list(row: LedgerRow, doubt: ReturnListed): Promise<HandedIn> {
    const { ledger, now } = this.#parts, { ledgerId } = row;
    const listed = { state: "not sent", terminalTold: "yes", doubt, detail: doubt, now: now() } as const;
    if (row.state === "waiting" && await ledger.settle(ledgerId, listed)) return { kind: "over", ledgerId };
    return outcomeOf(await ledger.row(ledgerId)) ?? WAITS;
  }

  #asked(row: LedgerRow, deadline: number, begun: BegunReturn): ChangeRequest | undefined {
    const { asked: make, now } = this.#parts;
    const asked = make(row, deadline);
    if (asked === undefined) return undefined;
    const note = (ledgerId: number) => void (begun.ledgerId = ledgerId);
    return { ...asked, acceptedBefore: { ledgerId: row.ledgerId, told: now(), begun: note } };
  }

  /** Judges a return just before it is sent, while its row in the ledger keeps other changes away from its copy. */
  #judging(
    { itemId = "", at: returned, handOver, released }: LedgerRow,
    { heard, context, deadline }: ChangeRequest,
    begun: BegunReturn,
  ): NonNullable<ChangeRequest["reasonNotToSend"]> {
    return async (_, ask): Promise<Unsent | undefined> => {
      const told = await ask({ item: itemId }, deadline - TIME_TO_SEND);
      if (told === undefined) {
        begun.isUnanswered = true;
        return { answer: ownAnswer(heard, context, "library-away"), settlement: { terminalTold: "no" } };
      }
      this.#parts.noted({ name: "itemInformation", fields: { itemId } }, told);
      const { due: known } = handOver ?? {};
      const now = this.#parts.system().answers.readItem(told) ?? {};
      const late = { returned, now, confirmed: released !== undefined, ...known && { known } };
      const verdict = judgeReturn(late, this.#parts.upstream().shortestLoan, context.local);
      if (verdict.kind === "send") return undefined;
      // Nobody hears it.
      const answer = ownAnswer(heard, context, "not-confirmed");
      if (verdict.kind !== "list") return { answer, settlement: SETTLED };
      const { doubt } = verdict;
      return { answer, settlement: { terminalTold: "yes", detail: doubt, doubt } };
    };
  }
}

/** What a row says of its return; `undefined`: it is under way, or waits. A row that is not there has been over for long. */
function outcomeOf(row: LedgerRow | undefined): Extract<HandedIn, { readonly kind: "over" }> | undefined {
  if (row === undefined) return { kind: "over" };
  return row.state === "open" || row.state === "waiting" ? undefined : { kind: "over", ledgerId: row.ledgerId };
}
