import type { ItemStatus } from "../library/item.ts";
import type { Item } from "../library/item.ts";
import { journalNote } from "../library/journal_note.ts";
import type { Origin } from "../library/origin.ts";
import { type Patron, withBlock, withoutBlock } from "../library/patron.ts";
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

/** What staff make, and change of what is known. */
interface RecordKeeping {
  /** Stores a new patron; `taken` if there is one with this card or login id by now. */
  addPatron(patron: Patron): Promise<StaffOutcome | "taken">;
  /** Changes what is known of a patron; the detail tells the journal what. */
  changePatron(patronId: string, changed: (patron: Patron) => StaffChanged<Patron>): Promise<StaffOutcome>;
  /** Stores a new copy, and its title where that is new; `taken` if there is such a copy by now. */
  addItem(item: Item): Promise<StaffOutcome | "taken">;
  /** Changes what is known of a copy; the detail tells the journal what. */
  changeItem(itemId: string, changed: (item: Item) => StaffChanged<Item>): Promise<StaffOutcome>;
  /** Notes in the journal that staff looked a patron up. */
  noteSeen(patronId: string): void;
}

/** A record as it is to be, and what is different, for the journal. */
interface StaffChanged<T> {
  readonly record: T;
  readonly detail: string;
}

/** The facts and effects of a change at the desk. */
interface StaffChange extends ChangeOfPatron {
  readonly expect: readonly Expectation[];
}

/** The same, where what is expected is the patron as the change saw them. */
interface ChangeOfPatron {
  readonly action: Action;
  readonly effects: readonly Effect[];
  readonly patronId?: string;
  readonly itemId?: string;
  readonly detail?: string;
}

/** Makes what staff can do, over a storage; `by` is who does it, for the journal, which has it as the terminal. */
export function createStaff(storage: Storage, clock: () => Temporal.Instant, by = COMMAND_LINE): Staff {
  const { perform, onPatron } = createPerforming(storage, clock, by);
  return {
    block: (patronId, blockMessage) =>
      onPatron(patronId, (patron) => ({
        action: "patron-blocked",
        effects: [{ kind: "change-patron", patron: withBlock(patron, blockMessage) }],
        detail: blockMessage || undefined,
      })),
    unblock: (patronId) =>
      onPatron(patronId, (patron) => ({
        action: "patron-enabled",
        effects: [{ kind: "change-patron", patron: withoutBlock(patron) }],
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

/** Makes what staff keep of patrons and copies, as {@link createStaff}. */
export function createRecordKeeping(storage: Storage, clock: () => Temporal.Instant, by: string): RecordKeeping {
  const { perform, onPatron } = createPerforming(storage, clock, by);

  /** Stores a new record, once: what is there by now stays. */
  async function add(change: StaffChange): Promise<"done" | "taken"> {
    const { effects, expect, ...entry } = change;
    const applied = await storage.apply({
      effects,
      expect,
      entry: { at: clock(), source: "staff", origin: { ...DESK, terminal: by }, outcome: "done", ...entry },
      outcome: "",
      undo: "",
    });
    return applied.kind === "applied" ? "done" : "taken";
  }

  return {
    addPatron: (patron) =>
      add({
        action: "patron-added",
        patronId: patron.patronId,
        effects: [{ kind: "add-patron", patron }],
        expect: [],
      }),
    changePatron: (patronId, changed) =>
      onPatron(patronId, (patron) => {
        const { record, detail } = changed(patron);
        return { action: "patron-changed", effects: [{ kind: "change-patron", patron: record }], detail };
      }),
    addItem: (item) =>
      add({ action: "item-added", itemId: item.itemId, effects: [{ kind: "add-item", item }], expect: [] }),
    changeItem: (itemId, changed) =>
      perform(async () => {
        const facts = await storage.itemFacts(itemId);
        if (facts === undefined) return undefined;
        const { record, detail } = changed(facts.item);
        const effects: readonly Effect[] = [{ kind: "edit-item", item: record }];
        const expect = [movesItem(facts), titleOf(facts, effects)];
        return { action: "item-updated", itemId: facts.item.itemId, effects, expect, detail };
      }),
    noteSeen: (patronId) =>
      storage.record({
        ...{ at: clock(), source: "staff", origin: { ...DESK, terminal: by }, outcome: "done" },
        ...{ action: "patron-seen", patronId },
      }),
  };
}

/** Makes what carries changes out, again and again where their records move on meanwhile. */
function createPerforming(storage: Storage, clock: () => Temporal.Instant, by: string) {
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

  function onPatron(patronId: string, change: (patron: Patron) => ChangeOfPatron): Promise<StaffOutcome> {
    return perform(async () => {
      const facts = await storage.patronFacts(patronId, clock());
      return facts && aboutPatron(facts, change(facts.patron));
    });
  }

  return { perform, onPatron };
}

/** The name in the journal if no member of staff is named. */
export const COMMAND_LINE = "command line";

const DESK: Origin = { account: "desk", terminal: "", address: "", message: "", branch: "", timeZone: "UTC" };

function aboutPatron(facts: PatronFacts, change: ChangeOfPatron): StaffChange {
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
    detail: journalNote("status-changed", item.status, status),
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
