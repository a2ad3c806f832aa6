import { foldId } from "../library/id.ts";
import { journalNote } from "../library/journal_note.ts";
import type { OfflineFacts } from "../library/library.ts";
import type { KeptBy, Retry } from "../library/origin.ts";
import { type AnswerWindows, createAnswerWindows } from "../library/answer_windows.ts";
import type { PinVerdict, ServiceFee } from "../library/outcome.ts";
import { plausibleIn } from "../library/plausible.ts";
import type { Reason, StaffReason } from "../library/reason.ts";
import type { Action, Effect, Expectation, JournalEntry } from "../storage/port/change.ts";
import { type Storage, StorageUnavailable } from "../storage/port/storage.ts";
import { timeOfEvent, type ToldCommand } from "./rules/calendar.ts";
import { type Decision, fromStored, toStored } from "./decide/decision.ts";
import { createKeyedLocks, type KeyedLocks } from "../library/keyed_locks.ts";

/** How often a request is decided at most, if its records change in between. */
const TRIES = 5;

/** The records that a request is about, for the journal. */
interface ChangeSubject {
  readonly action: Action;
  readonly patronId?: string;
  readonly itemId?: string;
  readonly titleId?: string;
}

/** The members that all outcomes have and the journal tells. */
interface AnyOutcome {
  readonly ok: boolean;
  readonly reason?: Reason | StaffReason;
  readonly due?: Temporal.Instant;
  readonly fee?: ServiceFee;
  readonly amount?: number;
  readonly dueBack?: number;
  readonly pin?: PinVerdict;
  /** When a payment was made. */
  readonly paid?: Temporal.Instant;
  /** How the patron stands, where that is known. */
  readonly report?: { readonly pin: PinVerdict };
}

/**
 * Decides, applies, and decides again on a conflict, as long as the terminal waits. A refusal is written to the
 * journal, and is not waited for. What has already happened off-line is an exception: the terminal does not send it
 * again, so that its refusal is answered only when it is durable.
 *
 * @param decide gathers the facts and decides; called anew for every try
 * @param busy makes the outcome from the last decision when others were faster five times, or the time is up
 */
export type Perform = <Outcome extends AnyOutcome>(
  command: ToldCommand,
  subject: ChangeSubject,
  decide: () => Promise<Decision<Outcome>>,
  busy: (last: Outcome | undefined) => Outcome,
) => Promise<Outcome>;

/**
 * Makes the function that performs changes of a storage. Within one process, changes of the same patron, copy or title
 * run one after the other; otherwise terminals could overtake each other again and again. A request does not name
 * everything that it changes: after a conflict it waits for its turn with all records that decided. Between processes,
 * versions alone decide who was first.
 *
 * @param locks shared with other changes of this process that must wait for these
 */
export function createPerform(storage: Storage, locks: KeyedLocks = createKeyedLocks()): Perform {
  const windows = createAnswerWindows();
  const answerTo = createAnswerTo(storage, windows);
  const attempt = createAttempt(storage, windows, answerTo);

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
    if (command.origin.retry !== undefined) windows.note(command.origin.retry);
    return outcome;
  }

  return async (command, subject, decide, busy) => {
    // A retry that comes while the first request runs waits here, and then finds its answer.
    const named = locksOf(subject);
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
    const { retry } = command.origin;
    // The last to overtake a retry may have been its own first try, whose commit came late.
    const earlier = overtaken && await answerTo(retry, overtaken);
    return earlier?.outcome ?? await refuse(command, subject, busy(overtaken));
  };
}

/** Gives what an earlier request, of which this one is a retry, was answered; `undefined` if there was none. */
type AnswerTo = <Outcome extends AnyOutcome>(
  retry: Retry | undefined,
  decided?: Outcome,
  by?: KeptBy,
) => Promise<Tried<Outcome> | undefined>;

function createAnswerTo(storage: Storage, windows: AnswerWindows): AnswerTo {
  return async (retry, decided, by) => {
    const question = retry && windows.questionFor(retry), stored = question && await storage.answer(question);
    return stored === undefined ? undefined : repeated(stored, decided, retry, by);
  };
}

/** Decides and applies once; `undefined` if the time is up. */
type Attempt = <Outcome extends AnyOutcome>(
  command: ToldCommand,
  decide: () => Promise<Decision<Outcome>>,
) => Promise<Tried<Outcome> | undefined>;

function createAttempt(storage: Storage, windows: AnswerWindows, answerTo: AnswerTo): Attempt {
  return async <Outcome extends AnyOutcome>(
    command: ToldCommand,
    decide: () => Promise<Decision<Outcome>>,
  ): Promise<Tried<Outcome> | undefined> => {
    if (command.deadline !== undefined && command.deadline.left() <= 0) return undefined;
    const { retry } = command.origin;
    let decision: Decision<Outcome>;
    try {
      decision = await decide();
    } catch (error) {
      const earlier = await answerTo<Outcome>(retry);
      if (earlier === undefined) throw error;
      return earlier;
    }
    // A change asks for an earlier answer as it is applied: nearly no request is a retry, and a question of its own is
    // a round trip.
    if (decision.kind !== "change") return await unchanged(decision, retry);
    const { action, patronId, itemId, titleId, payment, detail, outcome, expect, effects, undo } = decision;
    const subject = { action, patronId, itemId, titleId };
    const entry = entryOf(command, subject, outcome, { payment, detail });
    const applied = await storage.apply({
      expect,
      effects: [...effects, ...exceptionsOf(entry, outcome, command.offline)],
      entry,
      outcome: toStored(outcome),
      undo: undo.length > 0 ? toStored(undo) : "",
      unless: retry && !isLoanAnew(decision, retry) ? windows.questionFor(retry) : undefined,
      deadline: command.deadline,
    });
    if (applied.kind === "conflict") return { kind: "overtaken", outcome, keys: expect.map(keyOf) };
    if (applied.kind === "answered") return repeated(applied.outcome, outcome, retry);
    if (retry !== undefined) windows.note(retry);
    return { kind: "applied", outcome };
  };

  /** Gives what comes of a decision that changes nothing. */
  async function unchanged<Outcome extends AnyOutcome>(
    decision: Exclude<Decision<Outcome>, { readonly kind: "change" }>,
    retry: Retry | undefined,
  ): Promise<Tried<Outcome>> {
    const { kind, outcome } = decision;
    if (kind === "repeated") retry?.noteKept?.({ by: "transaction-id", ...outcome.paid && { since: outcome.paid } });
    if (retry === undefined || isWrongPin(decision) || isLoanAnew(decision, retry)) return decision;
    const { heardBefore } = retry;
    // A kiosk that hears no gives a card its money back, also for the payment that is booked.
    if (heardBefore !== undefined && isPaidBefore(decision)) {
      return await answerTo({ ...retry, repeats: heardBefore.keys }, outcome, "heard") ?? decision;
    }
    return await answerTo(retry, outcome) ?? decision;
  }
}

/** The refusals of a payment that say that what it would pay is paid. */
const PAID: ReadonlySet<string> = new Set<Reason>(["payment-nothing-owed", "payment-fee-unknown"]);

function isPaidBefore({ kind, outcome }: Decision<AnyOutcome>): boolean {
  return kind === "refused" && outcome.reason !== undefined && PAID.has(outcome.reason);
}

/** The refusals of a loan that say that the patron's own loan of the copy has ended. */
const ENDED: ReadonlySet<string> = new Set<Reason>(["item-on-loan-to-another", "item-waiting-for-another"]);

/** Tells whether a terminal that has heard of its loan asks for another one, since that loan has ended. */
function isLoanAnew(decision: Decision<AnyOutcome>, { heardBefore }: Retry): boolean {
  if (heardBefore === undefined) return false;
  if (decision.kind === "change") return decision.action === "checkout";
  return decision.outcome.reason !== undefined && ENDED.has(decision.outcome.reason);
}

/** What came of one try. */
type Tried<Outcome> =
  | { readonly kind: "applied" | "repeated" | "refused"; readonly outcome: Outcome }
  | { readonly kind: "overtaken"; readonly outcome: Outcome; readonly keys: readonly string[] };

/**
 * Gives a stored outcome, with the verdict on this request's own PIN: the first request may have had another one.
 *
 * @param decided what was decided of this request; absent if there was no time for it
 */
function repeated<Outcome extends AnyOutcome>(
  stored: string,
  decided: Outcome | undefined,
  retry: Retry | undefined,
  by: KeptBy = "retry",
): Tried<Outcome> {
  const outcome = fromStored<Outcome>(stored);
  retry?.noteKept?.({ by, ...outcome.paid && { since: outcome.paid } });
  const pin = decided?.pin ?? decided?.report?.pin ?? "unchecked";
  const { report } = outcome;
  return {
    kind: "repeated",
    outcome: { ...outcome, ...outcome.pin && { pin }, ...report && { report: { ...report, pin } } },
  };
}

/**
 * Tells whether a request is refused for its PIN, so that it gets no stored answer. A request gets its stored answer
 * even if the card is locked or PINs cannot be checked.
 */
function isWrongPin({ kind, outcome }: Decision<AnyOutcome>): boolean {
  return kind === "refused" && outcome.reason === "pin-wrong";
}

/**
 * Gives the keys of the records for which changes are made one after the other. A request and its retries have the same
 * keys.
 */
function locksOf({ patronId, itemId, titleId }: ChangeSubject): readonly string[] {
  const keys: string[] = [];
  if (patronId !== undefined) keys.push(keyOf({ kind: "patron", id: patronId }));
  if (itemId !== undefined) keys.push(keyOf({ kind: "item", id: itemId }));
  if (titleId !== undefined) keys.push(keyOf({ kind: "title", id: titleId }));
  return keys;
}

/** Makes the key of a record; identifiers are the same whatever their case. */
function keyOf({ kind, id }: Pick<Expectation, "kind" | "id">): string {
  return `${kind} ${foldId(id)}`;
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
    ...outcome.ok && { due: outcome.due, amount: outcome.amount ?? outcome.fee?.amount ?? outcome.dueBack },
    ...more,
    ...offline && { detail: detailOf(offline, more.detail) },
  };
}

/** Makes the rows of what staff must look at beside a change: money to give back, and a date that cannot be true. */
function exceptionsOf(
  { payment: _, due: __, amount: ___, ...entry }: JournalEntry,
  { dueBack }: AnyOutcome,
  offline: OfflineFacts | undefined,
): readonly Effect[] {
  const row = (more: Partial<JournalEntry>): Effect => ({
    kind: "note-exception",
    entry: { ...entry, action: "exception", ...more },
  });
  return [
    ...dueBack === undefined ? [] : [row({ amount: dueBack })],
    ...offline?.tooEarly === undefined ? [] : [row({})],
  ];
}

/** Adds to a detail what is odd about something that was done off-line; `undefined`: there is nothing to tell. */
function detailOf({ tooEarly, unexpected }: OfflineFacts, detail: string | undefined): string | undefined {
  const told = [
    ...detail === undefined ? [] : [detail],
    ...tooEarly === undefined ? [] : [journalNote("date-too-early", String(tooEarly))],
    ...unexpected ? [journalNote("offline-unexpected")] : [],
  ];
  return told.length === 0 ? undefined : told.join("; ");
}
