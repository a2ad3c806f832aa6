import type { PinVerdict, Refused, ServiceFee } from "../library/outcome.ts";
import { plausibleIn } from "../library/plausible.ts";
import type { Reason } from "../library/reason.ts";
import type { AnswerQuestion } from "../storage/port/answer_question.ts";
import type { Action, Expectation, JournalEntry } from "../storage/port/change.ts";
import { type Storage, StorageUnavailable } from "../storage/port/storage.ts";
import { timeOfEvent, type ToldCommand } from "./calendar.ts";
import type { Decision } from "./decision.ts";
import { createKeyedLocks } from "./keyed_locks.ts";
import { createAnswerTimes } from "./retries/answer_times.ts";
import { fromStored, toStored } from "./stored_outcome.ts";

/** How often a decision is taken again when what it stood on has moved on. */
const TRIES = 5;

/** Refuses what is about a copy because others were faster, again and again, or since there is no time left. */
export const BUSY = { ok: false, reason: "busy" } as const;

/** Refuses what is about a copy alone for that reason. */
export function busyCopy(): typeof BUSY {
  return BUSY;
}

/** What of an overtaken decision tells whose card it was. */
interface Looked {
  readonly patronId?: string;
  readonly pin?: PinVerdict;
}

/**
 * Refuses what is about a patron for that reason, and tells as much of the card as was found out.
 *
 * @param last what would have been answered, had nobody been faster; absent if nobody had the time to look the card up
 */
export function busyCard(last: Looked | undefined): Refused {
  if (last === undefined) return { ...BUSY, pin: "absent" };
  const { patronId, pin = "absent" } = last;
  return { ...BUSY, patronKnown: true, patronId, pin };
}

/** What the journal says of what a terminal did off-line although it was told not to. */
const UNEXPECTED = "the policy does not expect off-line work";

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
 * @param busy makes the outcome when others were faster five times, or the time is up, of the last that was decided
 */
export type Perform = <Outcome extends AnyOutcome>(
  command: ToldCommand,
  subject: ChangeSubject,
  decide: () => Promise<Decision<Outcome>>,
  busy: (last: Outcome | undefined) => Outcome,
) => Promise<Outcome>;

/**
 * Makes what performs changes of a storage: within one process, those who change the same patron, copy or title are
 * served one after the other, so that terminals that would overtake each other again and again all get their turn. A
 * request does not name everything that it changes, so that after a conflict it waits for its turn with all that
 * decided. Between processes, versions alone decide who was first.
 */
export function createPerform(storage: Storage): Perform {
  const locks = createKeyedLocks();
  const times = createAnswerTimes();

  /** Decides and applies once; `undefined` if the time is up. */
  async function attempt<Outcome extends AnyOutcome>(
    command: ToldCommand,
    decide: () => Promise<Decision<Outcome>>,
  ): Promise<Tried<Outcome> | undefined> {
    if (command.deadline !== undefined && command.deadline.left() <= 0) return undefined;
    const question = questionOf(command);
    let decision: Decision<Outcome>;
    try {
      decision = await decide();
    } catch (error) {
      const earlier = await answerTo<Outcome>(question);
      if (earlier === undefined) throw error;
      return earlier;
    }
    // A change asks as it is applied: nearly every request is the first of its kind, and a question is a round trip.
    if (decision.kind !== "change") return isWrongPin(decision) ? decision : await answerTo(question) ?? decision;
    const { action, patronId, itemId, titleId, payment, detail, outcome, expect, effects, undo } = decision;
    const entry = entryOf(command, { action, patronId, itemId, titleId }, outcome, { payment, detail });
    const applied = await storage.apply({
      expect,
      effects,
      entry,
      outcome: toStored(outcome),
      undo: undo.length > 0 ? toStored(undo) : "",
      unless: question,
      deadline: command.deadline,
    });
    if (applied.kind === "conflict") return { kind: "overtaken", outcome, keys: expect.map(keyOf) };
    if (applied.kind === "answered") return repeated(applied.outcome);
    if (command.origin.retry !== undefined) times.note(command.origin.retry);
    return { kind: "applied", outcome };
  }

  /** Asks for the answer of an earlier request, where this one may be a retry; windows are over by this process's clock. */
  function questionOf({ origin: { retry } }: ToldCommand): AnswerQuestion | undefined {
    if (retry === undefined) return undefined;
    const { repeats, heard, again } = retry;
    const keys: string[] = [];
    let whenever = false;
    for (const key of repeats) {
      const age = times.ageOf(key, heard);
      if (age !== "over") keys.push(key);
      if (age === "kept") whenever = true;
    }
    return keys.length === 0 ? undefined : { keys, whenever, again };
  }

  async function answerTo<Outcome>(question: AnswerQuestion | undefined): Promise<Tried<Outcome> | undefined> {
    const stored = question && await storage.answer(question);
    return stored === undefined ? undefined : repeated(stored);
  }

  /** Writes down what is refused, and gives its outcome. */
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
    if (applied.kind !== "applied") throw new StorageUnavailable("what was done off-line could not be written down");
    if (command.origin.retry !== undefined) times.note(command.origin.retry);
    return outcome;
  }

  return async (command, subject, decide, busy) => {
    // Who comes second while the first runs waits for it, and finds its answer.
    const named = locksOf(command, subject);
    let keys = named;
    let overtaken;
    for (let tries = 0; tries < TRIES; tries++) {
      const tried = await locks.run(keys, () => attempt(command, decide));
      if (tried === undefined) break;
      if (tried.kind === "overtaken") {
        overtaken = tried.outcome;
        keys = [...named, ...tried.keys];
        continue;
      }
      return tried.kind === "refused" ? await refuse(command, subject, tried.outcome) : tried.outcome;
    }
    return await refuse(command, subject, busy(overtaken));
  };
}

/** What came of one try. */
type Tried<Outcome> =
  | { readonly kind: "applied" | "repeated" | "refused"; readonly outcome: Outcome }
  | { readonly kind: "overtaken"; readonly outcome: Outcome; readonly keys: readonly string[] };

function repeated<Outcome>(stored: string): Tried<Outcome> {
  return { kind: "repeated", outcome: fromStored<Outcome>(stored) };
}

/**
 * Tells whether a request is refused for its PIN, which hides a stored answer. A locked card, or that PINs cannot be
 * checked at all, hides none.
 */
function isWrongPin({ kind, outcome }: Decision<AnyOutcome>): boolean {
  return kind === "refused" && outcome.reason === "pin-wrong";
}

/** The keys of those for whom a request and its retries come one after the other. */
function locksOf({ origin: { retry } }: ToldCommand, { patronId, itemId, titleId }: ChangeSubject): readonly string[] {
  const keys = retry === undefined ? [] : [retry.key, ...retry.repeats];
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
function entryOf(
  command: ToldCommand,
  subject: ChangeSubject,
  outcome: AnyOutcome,
  more: Pick<JournalEntry, "payment" | "detail"> = {},
): JournalEntry {
  const { origin, now, offline } = command;
  return {
    at: timeOfEvent(command),
    source: "terminal",
    origin,
    ...outcome.ok ? subject : { ...subject, ...plausibleIn(subject, !outcome.reason?.endsWith("unknown")) },
    told: offline && now,
    outcome: outcome.ok ? "done" : "refused",
    reason: outcome.reason,
    ...outcome.ok && { due: outcome.due, amount: outcome.amount ?? outcome.fee?.amount },
    ...more,
    ...offline?.unexpected && { detail: more.detail === undefined ? UNEXPECTED : `${more.detail}; ${UNEXPECTED}` },
  };
}
