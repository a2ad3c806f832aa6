import type { CoreState, RowWriting, Says } from "../../../src/gateway/core/states.ts";
import type { LedgerState, SettledBy, TerminalTold } from "../../../src/storage/port/ledger.ts";

/** A request of the walk. Requests of one change are retries of each other. */
export interface WalkedRequest {
  readonly change: string;
  readonly copy: string;
  readonly gateway: 0 | 1;
  /**
   * A loan, whose yes is about the copy's security; a return; the undoing of one; a hold, which no question can prove; or
   * money that is in a coin box.
   */
  readonly kind: "loan" | "return" | "undo" | "hold" | "coin";
  /** Its patron, where a stand-in accepts changes. */
  readonly patron?: string;
  /** Whether a stand-in accepts it: its terminal hears yes at once, and it waits to be handed over. */
  readonly isQueued?: true;
}

/** What is walked. */
export interface WalkedPart {
  readonly requests: readonly WalkedRequest[];
  /** The gateways of which one may die, once. */
  readonly mortal: readonly number[];
  /** The gateways of which one may be taken for dead, once, though it only stands still: another process begins under its name. */
  readonly suspended?: readonly number[];
  /** Whether staff may close a row, once. */
  readonly hasStaff: boolean;
  /** Whether what is written may be on disk later than anything else that happens. */
  readonly isDiskSlow: boolean;
  /** Whether other things may happen between the writing of a row and the sending of its change. */
  readonly takesTime: boolean;
  /** Whether proof is asked for again by itself. */
  readonly asksAgain: boolean;
  /** Whether there may be no session, and the storage may be away, when something is asked. */
  readonly mayFail: boolean;
  /** How many sessions may be kept apart. */
  readonly mostApart: number;
  /** The gateways whose workers hand over the returns that were accepted while the system was away; absent: none is. */
  readonly workers?: readonly number[];
  /** Whether answers come, or connections end, before half of a terminal's time is over. */
  readonly isPrompt?: true;
  /** How many changes may be left without an answer, since their connection ends; absent: all. */
  readonly mostLost?: number;
  /**
   * Whether the desk may lend the copy of a change that waits, once: of a loan that a stand-in accepted, to another patron, or
   * to this one.
   */
  readonly hasDesk?: true;
}

/** A row of the ledger. */
export interface WalkedRow {
  readonly ledgerId: number;
  readonly request: number;
  readonly owner: number;
  readonly state: LedgerState;
  readonly by?: SettledBy;
  readonly told: TerminalTold;
  /** What the stored answer says. */
  readonly says?: Says;
  /** Whether it still stands in the way of others. */
  readonly stands: boolean;
  /** Whether it was accepted in the system's place; and by a stand-in. */
  readonly isAccepted?: true;
  readonly isQueued?: true;
  /** Whether it is written down, of what a stand-in accepted, that its change is sent now. */
  readonly isNoted?: boolean;
}

/** What reached the system. */
export interface WalkedLine {
  readonly ledgerId: number;
  readonly request: number;
  readonly gateway: number;
  /**
   * `received`: it may have been carried out, or may be, or never will: which of these shows when somebody looks. `never`:
   * its process has ended before; `passed over`: the system said so.
   */
  readonly state: "received" | "done" | "refused" | "never" | "passed over";
  readonly isOpen: boolean;
}

/** What a gateway will hear of, some time. */
export type Pending =
  | { readonly kind: "later question"; readonly id: number; readonly debt: number; readonly owedThen: number }
  | { readonly kind: "prepared"; readonly id: number; readonly ledgerId: number }
  | { readonly kind: "ring"; readonly id: number; readonly when: "half" | "late" | "look" | "over" }
  | {
    readonly kind: "proof";
    readonly ledgerId: number;
    readonly hasClosed: boolean;
    readonly debt: number;
    readonly owedThen: number;
  }
  | { readonly kind: "write"; readonly ledgerId: number; readonly writing: RowWriting }
  | { readonly kind: "again" | "closed long ago" | "time over"; readonly ledgerId: number };

/** A process. */
export interface WalkedGateway {
  readonly core: CoreState;
  readonly pending: readonly Pending[];
  /** How many answers the system has owed it, and how many when the latest question was asked that was answered. */
  readonly debt: number;
  readonly cleared: number;
  readonly isDown: boolean;
}

/** All that is, at one moment of the walk. */
export interface World {
  readonly gateways: readonly WalkedGateway[];
  readonly rows: readonly WalkedRow[];
  readonly lines: readonly WalkedLine[];
  /** What each request has heard; absent: it was not asked yet; `nothing`: it waits. */
  readonly heard: readonly (Says | "nothing" | "gone" | undefined)[];
  /** Whether a process may still die, or be taken for dead, and staff may still close a row. */
  readonly mayDie: boolean;
  readonly mayClose: boolean;
  /** Whether the desk has lent the copy of a change that waits; `typed`: as the loan that waits says. */
  readonly isLent: boolean | "typed";
  /** Whether the system may still say of a change that it did not carry it out: a return is then handed over again. */
  readonly mayPassOver: boolean;
  /** How many changes were left without an answer, where that is counted. */
  readonly lost: number;
}

/** Tells what is broken where nothing more can happen. */
export function problemsAtTheEnd({ gateways, rows, heard }: World, { workers = [] }: WalkedPart): readonly string[] {
  const open = rows.filter(({ state }) => state === "open").map(({ ledgerId }) => `row ${ledgerId} stays open`);
  const waiting = heard.flatMap((says, id) => says === "nothing" ? [`request ${id} waits for ever`] : []);
  const apart = gateways.flatMap(({ core }, at) =>
    [...core.rows.values()].map((row) => `gateway ${at} follows row ${row.ledgerId} for ever`)
  );
  const handOvers = gateways.flatMap(({ core }, at) =>
    core.requests.size > 0 ? [`gateway ${at} hands over for ever`] : []
  );
  const lost = rows.filter(({ state }) => state === "waiting" && workers.length > 0).map(({ ledgerId }) =>
    `row ${ledgerId} waits for ever`
  );
  return [...open, ...waiting, ...apart, ...handOvers, ...lost];
}
