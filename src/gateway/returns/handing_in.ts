import type { Upstream } from "../../config/upstream/upstream.ts";
import { openRawMessage, type RawMessage } from "../../protocol/raw_message.ts";
import type { BackEndAnswer } from "../../server/back_end/back_end.ts";
import type { Ledger, LedgerRow, Settlement } from "../../storage/port/ledger.ts";
import type { CapturedHold, ReturnMove, WaitingReturn, WaitingReturns } from "../../storage/port/waiting_returns.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import type { AskedChange } from "../changes/asked_change.ts";
import { changeEntry } from "../changes/change_entry.ts";
import type { Changes } from "../changes/changes.ts";
import { type ItemTold, readItemTold } from "../changes/read_told.ts";
import { readStoredAnswer } from "../changes/stored_answer.ts";
import type { ItemNotes } from "./item_notes.ts";
import { judgeReturn, type ReturnDoubt } from "./judge_return.ts";

/** Why a return is on staff's list without having been sent. */
type ReturnListed = ReturnDoubt | "waited-too-long";

/** The result of handing a return in: it is over, and the ledger has its outcome; or it still waits. */
export type HandedIn =
  | { readonly kind: "over"; readonly answer?: BackEndAnswer }
  /** `row`: it waits for another change of its copy; `login`: for the system, or for its login there. */
  | { readonly kind: "waits"; readonly for: "login" | "row" };

/** What it is made of. */
export interface HandingInParts {
  readonly ledger: Ledger;
  readonly waitingReturns: WaitingReturns;
  readonly changes: Pick<Changes, "carryOut">;
  readonly clock: GatewayClock;
  /** The name under which this process writes rows. */
  readonly owner: string;
  readonly now: () => Temporal.Instant;
  /** Notes an answer about a copy. */
  readonly noted: ItemNotes["note"];
  readonly upstream: () => Upstream;
  /** Makes the request of a return. `undefined`: the institution has no account any more. */
  readonly asked: (
    row: WaitingReturn,
    key: string,
    deadline: number,
  ) => Omit<AskedChange, "acceptedBefore"> | undefined;
}

const WAITS: HandedIn = { kind: "waits", for: "row" };
const SYSTEM_WAITS: HandedIn = { kind: "waits", for: "login" };

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
   */
  async handIn(row: WaitingReturn, deadline: number): Promise<HandedIn> {
    if (row.state === "begun") return await this.#follow(row);
    const asked = this.#asked(row, deadline);
    const answer = asked && await asked.ask({ item: row.itemId }, deadline);
    if (asked === undefined || answer === undefined) return SYSTEM_WAITS;
    this.#parts.noted({ name: "itemInformation", fields: { itemId: row.itemId } }, answer);
    const { at: returned, due: known, released } = row;
    const now: ItemTold = readItemTold(answer) ?? {};
    const late = { returned, now, confirmed: released !== undefined, ...known && { known } };
    const verdict = judgeReturn(late, this.#parts.upstream().shortestLoan, asked.context.local);
    switch (verdict.kind) {
      case "send":
        return await this.#send(row, asked);
      case "settled": {
        const detail = "not on loan any more: nothing was sent";
        return await this.#conclude(row, asked, { state: "done", by: "proof", detail });
      }
      case "list":
        return await this.list(row, verdict.doubt, deadline);
    }
  }

  /** Puts a return on staff's list without sending it. */
  async list(row: WaitingReturn, doubt: ReturnListed, deadline: number): Promise<HandedIn> {
    if (row.state === "begun") return await this.#follow(row);
    const asked = this.#asked(row, deadline);
    if (asked === undefined) return WAITS;
    return await this.#conclude(row, asked, { state: "not sent", detail: doubt }, doubt);
  }

  #asked(row: WaitingReturn, deadline: number): AskedChange | undefined {
    const { asked: make, waitingReturns, now } = this.#parts;
    const key = `return/${row.returnId}`;
    const asked = make(row, key, deadline);
    if (asked === undefined) return undefined;
    const begun = (ledgerId: number) => waitingReturns.move(row.returnId, "waiting", { state: "begun", ledgerId });
    return { ...asked, acceptedBefore: { key, told: now(), begun } };
  }

  async #send(row: WaitingReturn, asked: AskedChange): Promise<HandedIn> {
    const answer = await this.#parts.changes.carryOut(asked);
    const fate = await this.#parts.ledger.earlier(changeEntry(asked, {}, this.#parts), repeatsOf(asked));
    if (fate === undefined) {
      await this.#move(row, "begun", { state: "waiting" });
      return OF_LOGIN.has(answer.reason ?? "") ? SYSTEM_WAITS : WAITS;
    }
    const outcome = await this.#end(row, fate);
    return outcome.kind === "over" && fate.by === "answer" ? { ...outcome, answer } : outcome;
  }

  async #conclude(
    row: WaitingReturn,
    asked: AskedChange,
    settlement: Pick<Settlement, "state" | "by" | "detail">,
    doubt?: ReturnListed,
  ): Promise<HandedIn> {
    const { ledger, now } = this.#parts;
    const begun = await ledger.begin(changeEntry(asked, {}, this.#parts), repeatsOf(asked));
    if (begun.kind !== "begun") return begun.kind === "earlier" ? await this.#end(row, begun.row) : WAITS;
    const { ledgerId } = begun;
    if (await asked.acceptedBefore?.begun(ledgerId) === false) {
      await ledger.settle(ledgerId, { state: "not sent", terminalTold: "no", now: now() });
      return WAITS;
    }
    await ledger.settle(ledgerId, { ...settlement, terminalTold: "yes", now: now() });
    const fate = await ledger.row(ledgerId);
    return fate === undefined ? WAITS : await this.#end(row, fate, doubt);
  }

  /** Finds the outcome of a return that was begun, maybe by a process that has ended. */
  async #follow(row: WaitingReturn): Promise<HandedIn> {
    const { ledgerId } = row;
    const fate = ledgerId === undefined ? undefined : await this.#parts.ledger.row(ledgerId);
    if (fate?.state === "open") return WAITS;
    if (fate?.state === "not sent" && fate.terminalTold !== "yes") {
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
    const told = fate.answer === undefined ? {} : answerTold(readStoredAnswer(fate.answer));
    const { state, ledgerId } = fate;
    const over: ReturnMove = { state: "over", ledgerId, ...state === "unknown" ? {} : told, ...doubt && { doubt } };
    await this.#move(row, "begun", over) || await this.#move(row, "waiting", over);
    return { kind: "over" };
  }

  #move({ returnId }: WaitingReturn, from: "begun" | "waiting", to: ReturnMove): Promise<boolean> {
    return this.#parts.waitingReturns.move(returnId, from, to);
  }
}

function repeatsOf({ acceptedBefore }: AskedChange): Parameters<Ledger["earlier"]>[1] {
  return { keys: acceptedBefore === undefined ? [] : [acceptedBefore.key], whenever: true };
}

/**
 * Alert types (CV) that say that a hold was captured: for this library, for another library, for an inter-library loan.
 */
const CAPTURED: ReadonlySet<string> = new Set(["01", "02", "03"]);

/** Reads what is kept of a 10. */
function answerTold(answer: RawMessage): { readonly said?: string; readonly captured?: CapturedHold } {
  const fields = openRawMessage(answer)?.fields ?? [];
  const all = (name: string) => fields.filter(({ id }) => id === name).map(({ value }) => value.trim());
  const [alertType = ""] = all("CV"),
    [destination = ""] = all("CT"),
    [patronId = ""] = all("CY"),
    [title = ""] = all("AJ");
  const said = all("AF").join(" ");
  const isCaptured = CAPTURED.has(alertType) || patronId !== "";
  return {
    ...said !== "" && { said },
    ...isCaptured && { captured: { alertType, destination, patronId, title } },
  };
}
