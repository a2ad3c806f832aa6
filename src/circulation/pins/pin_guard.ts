import type { PinGiven } from "../../library/library.ts";
import type { Origin } from "../../library/origin.ts";
import type { PinVerdict } from "../../library/outcome.ts";
import type { Deadline } from "../../library/deadline.ts";
import type { PatronFacts } from "../../storage/port/storage.ts";
import type { PinTerminal } from "../../storage/port/wrong_pins.ts";
import type { EngineParts } from "../engine_parts.ts";
import { createKeyedLocks } from "../keyed_locks.ts";
import { type CardJudge, createCardJudge } from "./pin.ts";
import { CARDS_WINDOW, countsEverywhere, newPinLock, type PinLimits, pinLock } from "./pin_lock.ts";

/** A request that may carry a PIN. */
export interface PinRequest {
  readonly pin: PinGiven;
  readonly origin: Origin;
  readonly now: Temporal.Instant;
  readonly deadline?: Deadline;
}

/** Stands between requests and the checking of their PINs, and locks cards on which too many wrong ones were tried. */
export interface PinGuard {
  /** Makes a judge for one request, before the facts of the request are asked for. */
  judge(request: PinRequest): CardJudge;
}

/** One PIN to be checked. */
interface Check {
  readonly pin: string;
  readonly facts: PatronFacts;
  readonly request: PinRequest;
  /** How many wrong PINs had been counted when the facts were asked for. */
  readonly counted: number;
}

const UNHURRIED: Pick<Deadline, "uncounted"> = { uncounted: (work) => work };

/**
 * Makes a guard that has nothing under way.
 *
 * The PINs of one card are checked one after the other: a hundred requests at once are not a hundred guesses. The same
 * PIN from the same terminal is one guess, however often it is sent meanwhile: terminals repeat what is not answered in
 * time, and a flood of that would make everybody wait longer still. Several processes on one database check as many PINs
 * of a card at once as they are, so that each may grant one guess beyond the limit.
 */
export function createPinGuard(parts: EngineParts): PinGuard {
  const { storage, pins, pinLimits } = parts;
  const { isKnown, isRight } = createCheckedPins(parts);
  const locks = createKeyedLocks();
  const join = createJoins<PinVerdict>();
  let counted = 0;

  /** While a card is locked its PIN is not looked at. The facts tell of wrong PINs, unless some came after they did. */
  async function guarded({ pin, facts, request, ...asked }: Check, limits: PinLimits): Promise<PinVerdict> {
    const { patron: { patronId }, wrongPins } = facts;
    const untried = wrongPins === 0 && asked.counted === counted;
    const tries = untried ? [] : await storage.wrongPins(patronId);
    if (pinLock(tries, request.origin, limits) !== undefined) return "locked";
    if (!await isRight(pin, facts, request.now)) {
      await countWrong(parts, patronId, request, limits);
      counted += 1;
      return "wrong";
    }
    if (tries.length > 0) await storage.clearWrongPins(patronId);
    return "right";
  }

  /** Where there is no limit, what was counted while there was one is cleared all the same. */
  async function unguarded({ pin, facts, request: { now } }: Check): Promise<PinVerdict> {
    if (!await isRight(pin, facts, now)) return "wrong";
    if (facts.wrongPins > 0) await storage.clearWrongPins(facts.patron.patronId);
    return "right";
  }

  function checked(check: Check): Promise<PinVerdict> {
    const { pin, facts: { patron }, request: { origin } } = check;
    const limits = pinLimits();
    return join(
      JSON.stringify([patron.patronId, origin.account, origin.address, patron.pin, pin]),
      () =>
        limits.wrongPins === undefined ? unguarded(check) : locks.run([patron.patronId], () => guarded(check, limits)),
    );
  }

  return {
    judge(request) {
      const asked = { request, counted };
      const { uncounted } = request.deadline ?? UNHURRIED;
      return createCardJudge(request.pin, async (pin, facts) => {
        if (facts !== undefined && facts.patron.pin !== "") {
          return isKnown(pin, facts, request.now) ? "right" : await uncounted(checked({ ...asked, pin, facts }));
        }
        // Where no PIN is stored there is none to be guessed: nothing is counted.
        await uncounted(pins.verifyUnknown(pin));
        return "wrong";
      });
    },
  };
}

/** Says whether PINs are right, from memory where that is sound. */
export interface CheckedPins {
  /**
   * Tells whether a PIN is known to be right, without a check and without a question. The facts that are there anyhow
   * tell what must be forgotten for: a block, and wrong PINs. So a card that was locked by staff, or by wrong PINs at
   * another process, is not opened from memory.
   */
  isKnown(pin: string, facts: PatronFacts, now: Temporal.Instant): boolean;
  /** Tells whether a PIN is right. */
  isRight(pin: string, facts: PatronFacts, now: Temporal.Instant): Promise<boolean>;
}

/** Makes a check of PINs that keeps in mind for a while which were right. */
export function createCheckedPins(
  { pins, pinMemory, pinLimits }: Pick<EngineParts, "pins" | "pinMemory" | "pinLimits">,
): CheckedPins {
  return {
    isKnown(pin, { patron: { patronId, pin: stored, blocked }, wrongPins }, now) {
      if (blocked || wrongPins > 0) pinMemory.forget(patronId);
      return (pinLimits().rememberPins ?? 0) > 0 && pinMemory.knows({ patronId, pin, stored }, now);
    },
    async isRight(pin, { patron: { patronId, pin: stored, blocked } }, now) {
      const right = await pins.verify(pin, stored, patronId);
      const { rememberPins = 0 } = pinLimits();
      if (!right) pinMemory.forget(patronId);
      else if (rememberPins > 0 && !blocked) pinMemory.remember({ patronId, pin, stored }, now, rememberPins);
      return right;
    },
  };
}

/** Does what was asked under a key; whoever asks under the same key meanwhile gets the same answer. */
export type Join<T> = (key: string, work: () => Promise<T>) => Promise<T>;

/** Makes a join that has nothing under way. */
export function createJoins<T>(): Join<T> {
  const underWay = new Map<string, Promise<T>>();
  return (key, work) => {
    const running = underWay.get(key) ?? work().finally(() => underWay.delete(key));
    underWay.set(key, running);
    return running;
  };
}

/** Counts a wrong PIN, and tells if it locked the card. */
async function countWrong(
  { storage, onLocked }: EngineParts,
  patronId: string,
  { origin, now }: PinRequest,
  limits: PinLimits,
): Promise<void> {
  const terminal: PinTerminal = { account: origin.account, address: origin.address };
  const otherCards = await storage.cardsWithWrongPins({ ...terminal, since: now.subtract(CARDS_WINDOW), patronId });
  const counting = { ...terminal, everywhere: countsEverywhere(otherCards, limits) };
  const tries = await storage.countWrongPin({ ...counting, patronId, at: now });
  const lock = newPinLock(tries, counting, limits);
  if (lock === undefined) return;
  onLocked(origin, lock);
  storage.record({
    at: now,
    source: "terminal",
    origin: { ...origin, retry: undefined },
    action: "pin-locked",
    patronId,
    outcome: "done",
    detail: lock === "everywhere" ? "at every terminal" : "at this terminal",
  });
}
