import type { ItemStatus } from "../library/item.ts";
import type { Origin } from "../library/origin.ts";
import type { Patron } from "../library/patron.ts";
import type { Action, Effect, Expectation } from "../storage/port/change.ts";
import type { Hold } from "../storage/port/hold.ts";
import type { ItemFacts, PatronFacts, Storage } from "../storage/port/storage.ts";
import { movesItem, movesPatron, titleOf } from "./decide/decision.ts";
import { captureOf, isCancelled } from "./rules/hold_queue.ts";

/** Tries of a change at most when its records move on meanwhile. */
const TRIES = 20;

/** The outcome of a change at the desk; `unknown`: there is no such patron or copy. */
export type StaffOutcome = "done" | "unknown" | "busy";

/** What staff change by hand. Each change is written to the journal under the account `desk`. */
export interface Staff {
  /** Blocks a card; the message is for people to read. */
  block(patronId: string, message: string): Promise<StaffOutcome>;
  /** Lifts the block of a card. */
  unblock(patronId: string): Promise<StaffOutcome>;
  /** Lifts the lock that wrong PINs have put on a card, by forgetting them. */
  unlock(patronId: string): Promise<StaffOutcome>;
  /** Replaces the stored PIN by this hash, and lifts the lock: the wrong PINs were not tried on the new one. */
  setPin(patronId: string, hash: string): Promise<StaffOutcome>;
  /** Sets the status of a copy. A copy that cannot be lent any more gives up the hold it was captured for. */
  setStatus(itemId: string, status: ItemStatus): Promise<StaffOutcome>;
}

/** The facts and effects of a change at the desk. */
interface StaffChange {
  readonly action: Action;
  readonly effects: readonly Effect[];
  readonly expect: readonly Expectation[];
  readonly patronId?: string;
  readonly itemId?: string;
  readonly detail?: string;
}

/** Makes what staff can do, over a storage; `by` is who does it, for the journal, which has it as the terminal. */
export function createStaff(storage: Storage, clock: () => Temporal.Instant, by = COMMAND_LINE): Staff {
  async function perform(decide: () => Promise<StaffChange | undefined>): Promise<StaffOutcome> {
    for (let tries = 0; tries < TRIES; tries++) {
      const change = await decide();
      if (change === undefined) return "unknown";
      const { effects, expect, ...entry } = change;
      const applied = await storage.apply({
        effects,
        expect,
        entry: { at: clock(), source: "staff", origin: { ...DESK, terminal: by }, outcome: "done", ...entry },
        outcome: "",
        undo: "",
      });
      if (applied.kind === "applied") return "done";
    }
    return "busy";
  }

  function onPatron(patronId: string, change: (patron: Patron) => Omit<StaffChange, "expect">): Promise<StaffOutcome> {
    return perform(async () => {
      const facts = await storage.patronFacts(patronId, clock());
      return facts && aboutPatron(facts, change(facts.patron));
    });
  }

  return {
    block: (patronId, blockMessage) =>
      onPatron(patronId, (patron) => ({
        action: "patron-blocked",
        effects: [{ kind: "change-patron", patron: { ...patron, blocked: true, blockMessage } }],
        detail: blockMessage || undefined,
      })),
    unblock: (patronId) =>
      onPatron(patronId, (patron) => ({
        action: "patron-enabled",
        effects: [{ kind: "change-patron", patron: { ...patron, blocked: false, blockMessage: "" } }],
      })),
    unlock: (patronId) =>
      onPatron(patronId, (patron) => ({
        action: "pin-unlocked",
        effects: [{ kind: "clear-wrong-pins", patronId: patron.patronId }],
      })),
    setPin: (patronId, hash) =>
      onPatron(patronId, (patron) => ({
        action: "pin-set",
        effects: [
          { kind: "set-pin", patronId: patron.patronId, pin: hash },
          { kind: "clear-wrong-pins", patronId: patron.patronId },
        ],
      })),
    setStatus: (itemId, status) =>
      perform(async () => {
        const facts = await storage.itemFacts(itemId);
        return facts && statusChange(facts, status);
      }),
  };
}

/** The name in the journal if no member of staff is named. */
export const COMMAND_LINE = "command line";

const DESK: Origin = { account: "desk", terminal: "", address: "", message: "", branch: "", timeZone: "UTC" };

function aboutPatron(facts: PatronFacts, change: Omit<StaffChange, "expect">): StaffChange {
  return { patronId: facts.patron.patronId, ...change, expect: [movesPatron(facts)] };
}

function statusChange(facts: ItemFacts, status: ItemStatus): StaffChange {
  const { item, holds } = facts;
  const captured = status === "available" ? undefined : captureOf(holds, item);
  const effects: Effect[] = captured === undefined ? [] : [queueAgain(captured)];
  // A copy that is lost or withdrawn is on its way nowhere.
  const transitTo = status === "available" ? item.transitTo : undefined;
  return {
    action: "item-updated",
    itemId: item.itemId,
    effects: [...effects, { kind: "change-item", item: { ...item, status, transitTo } }],
    expect: [movesItem(facts), titleOf(facts, effects)],
    detail: `status ${item.status} to ${status}`,
  };
}

/** Puts a hold back into the queue if its copy cannot be lent any more; ends one that was cancelled. */
function queueAgain(captured: Hold): Effect {
  if (isCancelled(captured)) return { kind: "end-hold", holdId: captured.holdId };
  return {
    kind: "change-hold",
    hold: { ...captured, status: "pending", capturedItemId: undefined, shelfExpires: undefined },
  };
}
