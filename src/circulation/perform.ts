import type { ServiceFee } from "../library/outcome.ts";
import type { Reason } from "../library/reason.ts";
import { type Action, type Expectation, type JournalEntry, RETRY_WINDOW } from "../storage/port/change.ts";
import { type LastChange, type Storage, StorageUnavailable } from "../storage/port/storage.ts";
import { timeOfEvent, type ToldCommand } from "./calendar.ts";
import type { Decision } from "./decision.ts";
import { createKeyedLocks } from "./keyed_locks.ts";
import { fromStored, toStored } from "./stored_outcome.ts";

/** How often a decision is taken again when what it stood on has moved on. */
const TRIES = 5;

const RETRY_WINDOW_MS = RETRY_WINDOW.total("milliseconds");

/** Refuses what is about a copy because others were faster, again and again. */
export const BUSY = { ok: false, reason: "busy" } as const;

/** Refuses what is about a patron for the same reason. */
export const BUSY_CARD = { ...BUSY, patronKnown: true, pin: "absent" } as const;

/** What a request is about, for the journal. */
export interface ChangeSubject {
  readonly action: Action;
  readonly patronId?: string;
  readonly itemId?: string;
  readonly titleId?: string;
}

/** What outcomes have in common, as far as the journal tells it. */
interface AnyOutcome {
  readonly ok: boolean;
  readonly reason?: Reason;
  readonly due?: Temporal.Instant;
  readonly fee?: ServiceFee;
  readonly amount?: number;
}

/**
 * Decides, applies, and decides again on a conflict, as long as the terminal waits. What was refused is written to the
 * journal without waiting, unless it has happened off-line already: the terminal forgets what it was answered, so that
 * such an exception is answered only when it is durable.
 *
 * @param decide gathers the facts and decides; called anew for every try
 * @param busy the outcome when others were faster five times, or the time is up
 */
export type Perform = <Outcome extends AnyOutcome>(
  command: ToldCommand,
  subject: ChangeSubject,
  decide: () => Promise<Decision<Outcome>>,
  busy: Outcome,
) => Promise<Outcome>;

/**
 * Makes what performs changes of a storage: within one process, those who change the same patron, copy or title are
 * served one after the other, so that terminals that would overtake each other again and again all get their turn. A
 * request does not name everything that it changes, so that after a conflict it waits for its turn with all that
 * decided. Between processes, versions alone decide who was first.
 */
export function createPerform(storage: Storage): Perform {
  const locks = createKeyedLocks();

  async function attempt<Outcome extends AnyOutcome>(
    command: ToldCommand,
    decide: () => Promise<Decision<Outcome>>,
  ): Promise<Tried<Outcome>> {
    const decision = await decide();
    if (decision.kind !== "change") return decision;
    const { action, patronId, itemId, titleId, detail, outcome, expect, effects, undo } = decision;
    const entry = entryOf(command, { action, patronId, itemId, titleId }, outcome, detail);
    const applied = await storage.apply({
      expect,
      effects,
      entry,
      outcome: toStored(outcome),
      undo: undo.length > 0 ? toStored(undo) : "",
      deadline: command.deadline,
    });
    if (applied.kind === "conflict") return { kind: "overtaken", keys: expect.map(keyOf) };
    return { kind: applied.kind, outcome: applied.kind === "applied" ? outcome : fromStored<Outcome>(applied.outcome) };
  }

  /** The answer to what is refused: another process may have carried out the same request meanwhile. */
  async function refuse<Outcome extends AnyOutcome>(
    command: ToldCommand,
    subject: ChangeSubject,
    outcome: Outcome,
  ): Promise<Outcome> {
    if (command.offline === undefined) {
      storage.record(entryOf(command, subject, outcome));
      return outcome;
    }
    const entry = entryOf(command, { ...subject, action: "exception" }, outcome);
    const applied = await storage.apply({ expect: [], effects: [], entry, outcome: toStored(outcome), undo: "" });
    if (applied.kind === "conflict") throw new StorageUnavailable("what was done off-line could not be written down");
    return applied.kind === "repeated" ? fromStored<Outcome>(applied.outcome) : outcome;
  }

  return async (command, subject, decide, busy) => {
    const named = keysOf(subject);
    let keys = named;
    for (let tries = 0; tries < TRIES; tries++) {
      const tried = await locks.run(keys, async () => isOver(command) ? undefined : await attempt(command, decide));
      if (tried === undefined) break;
      if (tried.kind === "overtaken") {
        keys = [...new Set([...named, ...tried.keys])];
        continue;
      }
      return tried.kind === "refused" ? await refuse(command, subject, tried.outcome) : tried.outcome;
    }
    return await refuse(command, subject, busy);
  };
}

/** Repeats the outcome of the same request a moment ago, if nothing has happened to its subject since. */
export function repeatOf<Outcome>(
  last: LastChange | undefined,
  command: ToldCommand,
): Decision<Outcome> | undefined {
  const { key } = command.origin;
  if (last === undefined || key === undefined || last.key !== key) return undefined;
  const late = timeOfEvent(command).epochMilliseconds - last.at.epochMilliseconds > RETRY_WINDOW_MS;
  return late ? undefined : { kind: "repeated", outcome: fromStored<Outcome>(last.outcome) };
}

/** What came of one try. */
type Tried<Outcome> =
  | { readonly kind: "applied" | "repeated" | "refused"; readonly outcome: Outcome }
  | { readonly kind: "overtaken"; readonly keys: readonly string[] };

function isOver({ deadline }: ToldCommand): boolean {
  return deadline !== undefined && deadline.left() <= 0;
}

function keysOf({ patronId, itemId, titleId }: ChangeSubject): readonly string[] {
  const keys: string[] = [];
  if (patronId !== undefined) keys.push(keyOf({ kind: "patron", id: patronId }));
  if (itemId !== undefined) keys.push(keyOf({ kind: "item", id: itemId }));
  if (titleId !== undefined) keys.push(keyOf({ kind: "title", id: titleId }));
  return keys;
}

/** Makes the key of a record; identifiers are the same whatever their case. */
function keyOf({ kind, id }: Pick<Expectation, "kind" | "id">): string {
  return `${kind} ${id.toLowerCase()}`;
}

/**
 * Makes the journal's entry. What was done off-line stands there at its own time, so that a later part of it is not
 * taken for older.
 */
function entryOf(command: ToldCommand, subject: ChangeSubject, outcome: AnyOutcome, detail?: string): JournalEntry {
  const { origin, now, offline } = command;
  return {
    at: timeOfEvent(command),
    origin,
    ...subject,
    told: offline && now,
    outcome: outcome.ok ? "done" : "refused",
    reason: outcome.reason,
    ...outcome.ok && { due: outcome.due, amount: outcome.amount ?? outcome.fee?.amount },
    detail,
  };
}
