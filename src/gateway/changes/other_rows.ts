import type { BackEndAnswer } from "../../server/back_end/back_end.ts";
import type { Ledger, LedgerRow } from "../../storage/port/ledger.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { ownAnswer } from "../base/own_answers.ts";
import { saidYes } from "../base/passed_answer.ts";
import { waitUntil } from "../base/wait_until.ts";
import type { ChangeRequest } from "./change_request.ts";
import type { Following } from "./following.ts";
import { answerAgain, readStoredAnswer } from "./stored_answer.ts";
import {
  type OwnChangeAnswer,
  provedAnswer,
  refuseUnconfirmed,
  takenCoin,
  unconfirmedAnswer,
} from "./own_change_answers.ts";

/** Answers requests that are not sent because of the row of another request. */
export interface OtherRows {
  /**
   * Answers a retry by the row of the first request, once that is settled; at the retry's deadline, as not confirmed.
   * `undefined`: the first request was not sent, so that the retry may be sent.
   */
  repeat(asked: ChangeRequest, row: LedgerRow): Promise<BackEndAnswer | undefined>;
  /**
   * Waits until another change of the same copy or patron is settled. `undefined`: it is, and the request may be sent.
   * Otherwise it gives the refusal; so it does where a return of the copy waits, which is handed in first.
   */
  makeWay(asked: ChangeRequest, row: LedgerRow): Promise<BackEndAnswer | undefined>;
}

/** The parts that {@link createOtherRows} needs. */
interface OtherRowsParts {
  readonly ledger: Ledger;
  readonly clock: GatewayClock;
  readonly now: () => Temporal.Instant;
  readonly following: Following;
}

/** Milliseconds between two looks at a row that another process follows. */
const LOOK = 250;

/** Creates the answers that other rows decide. */
export function createOtherRows({ ledger, clock, now, following }: OtherRowsParts): OtherRows {
  /** Waits until a row may have changed, and reads it again. */
  async function readAgain(row: LedgerRow, deadline: number): Promise<LedgerRow | undefined> {
    const fate = following.of(row.ledgerId);
    const look = Math.min(deadline, clock.elapsed() + LOOK);
    if (fate === undefined) {
      await waitUntil(clock, look);
      // The process that sent it may have died.
      if (row.state === "open") await ledger.giveUp(now());
    } else {
      await waitUntil(clock, fate.isForeign ? look : deadline, fate.changed);
      await waitUntil(clock, deadline, fate.written);
    }
    return await ledger.row(row.ledgerId);
  }

  function wordOf(row: LedgerRow, { heard, context }: ChangeRequest): OwnChangeAnswer {
    const { state, by, answer, terminalTold } = row;
    const isKnown = state === "done" || state === "refused";
    if (isKnown && answer !== undefined) {
      const yes = saidYes(readStoredAnswer(answer)) === true;
      return { answer: { response: answerAgain(answer), ...!yes && { reason: "refused-upstream" } }, yes };
    }
    if (state === "done" && by === "proof") return provedAnswer(heard, context);
    if (state === "not sent" && terminalTold === "yes") return takenCoin(heard, context);
    if (state === "refused") return { answer: ownAnswer(heard, context, "library-busy"), yes: false };
    return unconfirmedAnswer(heard, context);
  }

  /**
   * Notes what a retry hears, which may be more than the first request heard. A failure does no harm: staff's list then
   * only has one row more.
   */
  function note({ ledgerId, terminalTold }: LedgerRow, yes: boolean): void {
    const told = yes ? "yes" : "no";
    if (terminalTold !== told) ledger.tellTerminal(ledgerId, told).catch(() => {});
  }

  return {
    async repeat(asked, first) {
      let row = first;
      if (row.state === "unknown") void (following.of(row.ledgerId) ?? following.adopt(row))?.prove();
      while (isUnsettled(row) && clock.elapsed() < asked.deadline) {
        row = await readAgain(row, asked.deadline) ?? row;
      }
      if (isToBeSent(row, asked)) return undefined;
      const { answer, yes } = wordOf(row, asked);
      // The terminal of an accepted return has heard yes before, and hears nothing now.
      if (asked.acceptedBefore === undefined) note(row, yes);
      return answer;
    },

    async makeWay(asked, first) {
      const { heard, context, deadline } = asked;
      let row: LedgerRow | undefined = first;
      while (row !== undefined && isUnsettled(row)) {
        if (row.state === "unknown") {
          const fate = following.of(row.ledgerId) ?? following.adopt(row);
          if (fate !== undefined) await waitUntil(clock, deadline, fate.prove());
          if (fate?.outcome === undefined) return refuseUnconfirmed(heard, context);
          await waitUntil(clock, deadline, fate.written);
          return undefined;
        }
        if (clock.elapsed() >= deadline) return ownAnswer(heard, context, "library-busy");
        row = await readAgain(row, deadline);
      }
      return row?.state === "waiting" ? ownAnswer(heard, context, "library-busy") : undefined;
    },
  };
}

/** Whether nothing was sent for a row, nobody was told yes, or it waits to be handed in by this very request. */
function isToBeSent({ state, terminalTold }: LedgerRow, { acceptedBefore }: ChangeRequest): boolean {
  return (state === "not sent" && terminalTold !== "yes") || (state === "waiting" && acceptedBefore !== undefined);
}

function isUnsettled({ state }: LedgerRow): boolean {
  return state === "open" || state === "unknown";
}
