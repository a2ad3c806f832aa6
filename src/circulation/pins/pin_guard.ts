import type { PinGiven } from "../../library/library.ts";
import type { Origin } from "../../library/origin.ts";
import type { PinVerdict } from "../../library/outcome.ts";
import type { Deadline } from "../../library/deadline.ts";
import type { PatronFacts, Storage } from "../../storage/port/storage.ts";
import type { PinRecord } from "../../storage/port/wrong_pins.ts";
import { createKeyedLocks } from "../../library/keyed_locks.ts";
import { PIN_LOCKS, type PinLock } from "../../library/pin_lock.ts";
import type { CardJudge, PinVerifier } from "./pin.ts";
import {
  ACCOUNT_CARDS_WINDOW,
  type BeyondCards,
  CARDS_WINDOW,
  isLockedBy,
  newPinLock,
  type PinLimits,
  type PinSending,
  pinTerminal,
} from "./pin_lock.ts";
import type { PinMemory } from "./pin_memory.ts";

/** What judging PINs takes. */
export interface PinParts {
  readonly storage: Pick<
    Storage,
    "pinRecord" | "cardsWithWrongPins" | "countWrongPin" | "noteRightPin" | "record"
  >;
  readonly pins: PinVerifier;
  readonly pinMemory: PinMemory;
  /** Gives the limits of wrong PINs in force now; asked anew at every request, so that a reload reaches it. */
  readonly pinLimits: () => PinLimits;
  /** Is told when a wrong PIN has locked a card, and where it came from. */
  readonly onLocked: (origin: Origin, lock: PinLock) => void;
}

/** A request that may carry a PIN. */
interface PinRequest {
  readonly pin: PinGiven;
  readonly origin: Origin;
  readonly now: Temporal.Instant;
  readonly deadline?: Deadline;
}

/** Checks the PINs of requests, and locks cards for which too many wrong ones were sent. */
export interface PinGuard {
  /** Makes a judge for one request, before the facts of the request are asked for. */
  judge(request: PinRequest): CardJudge;
}

interface Check {
  readonly pin: string;
  readonly facts: PatronFacts;
  readonly request: PinRequest;
  /** The wrong PINs that had been counted when the facts were read. */
  readonly counted: number;
}

const UNHURRIED: Pick<Deadline, "uncounted"> = { uncounted: (work) => work };

/** The record of a card for which no wrong PIN was sent. Right ones matter only if there are wrong ones. */
const UNTRIED: PinRecord = { wrong: [], right: [] };

/**
 * Makes a guard that has nothing under way.
 *
 * The PINs of one card are checked one after the other: a hundred requests at once are not a hundred guesses. The same
 * PIN from the same terminal is one guess, however often it is sent: terminals repeat what is not answered in time, an app
 * polls with a PIN that its patron has changed, and a flood of that would make everybody wait longer still. Several
 * processes on one database check as many PINs of a card at once as they are, so that each may grant one guess beyond the
 * limit.
 */
export function createPinGuard(parts: PinParts): PinGuard {
  const { storage, pins, pinLimits, pinMemory } = parts;
  const { isKnown, isRight } = createCheckedPins(parts);
  const locks = createKeyedLocks();
  const join = createJoins<PinVerdict>();
  let counted = 0;

  /**
   * Judges a PIN; while the card is locked, the PIN is not checked. The facts say whether there are wrong PINs, unless
   * one was counted since they were read.
   */
  async function guarded({ pin, facts, request, ...asked }: Check, limits: PinLimits): Promise<PinVerdict> {
    const { patron: { patronId }, wrongPins } = facts;
    const untried = wrongPins === 0 && asked.counted === counted;
    const record = untried ? UNTRIED : await storage.pinRecord(patronId);
    if (!untried && await isLocked(parts, patronId, record, request, limits)) return "locked";
    if (await isRight(pin, facts, request)) {
      await noteRight(parts, patronId, record, request);
      return "right";
    }
    const sent = { ...sentPin(pin, facts, request), ...pinTerminal(request.origin) };
    // Even a PIN that is known to be wrong was checked: a card that exists must not answer faster than one that does
    // not.
    if (pinMemory.knowsWrong(sent)) return "wrong";
    pinMemory.rememberWrong(sent);
    await countWrong(parts, patronId, request, limits);
    counted += 1;
    return "wrong";
  }

  function checked(check: Check): Promise<PinVerdict> {
    const { pin, facts: { patron }, request } = check;
    const { account, address } = pinTerminal(request.origin);
    const limits = pinLimits();
    const isLimited = limits.wrongPins !== undefined || limits.wrongPinsPerDay !== undefined;
    return join(
      JSON.stringify([patron.patronId, account, address, patron.pin, pin]),
      async () => {
        if (isLimited) return await locks.run([patron.patronId], () => guarded(check, limits));
        return await isRight(pin, check.facts, check.request) ? "right" : "wrong";
      },
    );
  }

  return {
    judge(request) {
      const asked = { request, counted };
      const deadline = request.deadline ?? UNHURRIED;
      return createCardJudge(request.pin, (pin, facts) => {
        if (facts !== undefined && facts.patron.pin !== "") {
          return isKnown(pin, facts, request) ? "right" : deadline.uncounted(checked({ ...asked, pin, facts }));
        }
        // Where no PIN is stored there is none to be guessed: nothing is counted.
        return deadline.uncounted(pins.verifyUnknown(pin, pinTerminal(request.origin))).then(() => "wrong");
      });
    },
  };
}

/** Gives the verdict on a PIN that is not empty; at once if it is known. */
type PinCheck = (pin: string, patron: PatronFacts | undefined) => PinVerdict | Promise<PinVerdict>;

/** Makes a judge of the card and the PIN of one request. */
export function createCardJudge(given: PinGiven, check: PinCheck): CardJudge {
  /** The verdict on the PIN, and the stored form that it was compared with. */
  let known: { readonly stored: string; readonly verdict: PinVerdict } | undefined;

  return async (patron) => {
    const stored = patron?.patron.pin ?? "";
    if (known?.stored !== stored) {
      const checked = given.pin === undefined ? "absent" : check(given.pin, patron);
      known = { stored, verdict: typeof checked === "string" ? checked : await checked };
    }
    const { verdict: pin } = known;
    if (patron === undefined) return { pin, refusal: { reason: "patron-unknown" } };
    if (given.required && !given.pin) return { pin, patron, refusal: { reason: "pin-missing" } };
    if (pin === "locked") return { pin, patron, refusal: { reason: "pin-locked" } };
    if (pin === "wrong") return { pin, patron, refusal: { reason: "pin-wrong" } };
    return { pin, patron };
  };
}

/** Checks PINs, from memory where that is safe. */
interface CheckedPins {
  /**
   * Tells whether a PIN is known to be right, without a check and without a question. The facts, which are read anyhow,
   * tell what makes the memory unsafe: a block, and wrong PINs. So memory opens no card that staff locked, or that
   * wrong PINs at another process locked.
   */
  isKnown(pin: string, facts: PatronFacts, asked: PinSending): boolean;
  /** Tells whether a PIN is right, by a check if memory does not know. */
  isRight(pin: string, facts: PatronFacts, asked: PinSending): Promise<boolean>;
}

/** Makes a check of PINs that remembers right ones for a while. */
function createCheckedPins(
  { pins, pinMemory, pinLimits }: Pick<PinParts, "pins" | "pinMemory" | "pinLimits">,
): CheckedPins {
  return {
    isKnown(pin, facts, asked) {
      if (facts.patron.blocked || (pinLimits().rememberPins ?? 0) === 0) return false;
      return pinMemory.knows(sentPin(pin, facts, asked), asked.now);
    },
    async isRight(pin, facts, asked) {
      const { patronId, pin: stored, blocked } = facts.patron;
      const right = await pins.verify(pin, stored, pinTerminal(asked.origin), patronId);
      const { rememberPins = 0 } = pinLimits();
      if (right && rememberPins > 0 && !blocked) {
        pinMemory.remember(sentPin(pin, facts, asked), asked.now, rememberPins);
      }
      return right;
    },
  };
}

function sentPin(pin: string, { patron, wrongPins }: PatronFacts, { origin: { account, address } }: PinSending) {
  return { account, address, patronId: patron.patronId, pin, stored: patron.pin, newest: wrongPins };
}

/** Runs work under a key. Those who ask under the same key meanwhile get the same result. */
type Join<T> = (key: string, work: () => Promise<T>) => Promise<T>;

/** Makes a join that has nothing under way. */
function createJoins<T>(): Join<T> {
  const underWay = new Map<string, Promise<T>>();
  return (key, work) => {
    const running = underWay.get(key) ?? work().finally(() => underWay.delete(key));
    underWay.set(key, running);
    return running;
  };
}

/** Tells whether a card is locked for a terminal, so that its PIN is not checked. */
async function isLocked(
  { storage }: PinParts,
  patronId: string,
  record: PinRecord,
  request: PinRequest,
  limits: PinLimits,
): Promise<boolean> {
  if (isLockedBy("everywhere", record, request, limits)) return true;
  if (!isLockedBy("beyond", record, request, limits)) return false;
  const { account } = request.origin;
  const beyond = await beyondCards(storage, patronId, request, limits);
  const isLockedByThose = (isCounted: (account: string) => boolean) => {
    const wrong = record.wrong.filter((one) => isCounted(one.account));
    return isLockedBy("beyond", { ...record, wrong }, request, limits);
  };
  if (beyond.account && isLockedByThose((one) => one === account)) return true;
  if (!beyond.terminal) return false;
  // Wrong PINs of an account that is beyond its own limit of cards lock no card at terminals of other accounts.
  const contained = new Set<string>();
  for (const other of new Set(record.wrong.map((one) => one.account))) {
    const asked = { account: other, now: request.now };
    if (other !== account && await isAccountBeyond(storage, patronId, asked, limits)) contained.add(other);
  }
  return isLockedByThose((one) => !contained.has(one));
}

/**
 * Tells whether a terminal, and its account, have sent wrong PINs for more cards than count everywhere. A terminal that
 * tries card after card could lock out all patrons: so its wrong PINs lock a few cards everywhere, and count apart on
 * all further cards.
 */
async function beyondCards(
  storage: PinParts["storage"],
  patronId: string,
  { origin, now }: PinRequest,
  limits: PinLimits,
): Promise<BeyondCards> {
  const { wrongPinCardsPerTerminal: most } = limits;
  const at = pinTerminal(origin);
  const isTerminalBeyond = async () =>
    most !== undefined &&
    await storage.cardsWithWrongPins({ ...at, since: now.subtract(CARDS_WINDOW), patronId, most }) >= most;
  const asked = { account: at.account, now };
  const [terminal, account] = await Promise.all([
    isTerminalBeyond(),
    isAccountBeyond(storage, patronId, asked, limits),
  ]);
  return { terminal, account };
}

async function isAccountBeyond(
  storage: PinParts["storage"],
  patronId: string,
  { account, now }: { readonly account: string; readonly now: Temporal.Instant },
  { wrongPinCardsPerAccount: most }: PinLimits,
): Promise<boolean> {
  if (most === undefined) return false;
  const asked = { account, since: now.subtract(ACCOUNT_CARDS_WINDOW), patronId, most };
  return await storage.cardsWithWrongPins(asked) >= most;
}

/**
 * Notes a right PIN, so that the terminal stays open to the patron, and forgives the terminal's wrong ones. One note a
 * day is enough, and nobody waits for it. Forgiving is waited for, since the next wrong PIN must find it done.
 */
async function noteRight(
  { storage, pinMemory }: PinParts,
  patronId: string,
  { wrong }: PinRecord,
  { origin, now }: PinRequest,
): Promise<void> {
  const right = { ...pinTerminal(origin), patronId, at: now };
  const forgives = wrong.some((one) => !one.forgiven && one.account === right.account && one.address === right.address);
  if (!forgives && !pinMemory.isNoteDue(right, now)) return;
  pinMemory.noted(right, now);
  const noted = storage.noteRightPin(right);
  if (forgives) await noted;
  else noted.catch(() => {});
}

/** Counts a wrong PIN, and tells if it locked the card. */
async function countWrong(
  parts: PinParts,
  patronId: string,
  request: PinRequest,
  limits: PinLimits,
): Promise<void> {
  const { storage, onLocked } = parts;
  const { origin, now } = request;
  const beyond = await beyondCards(storage, patronId, request, limits);
  const isBeyond = beyond.terminal || beyond.account;
  const record = await storage.countWrongPin({ ...pinTerminal(origin), patronId, at: now, beyond: isBeyond });
  const lock = newPinLock(record, now, limits, beyond);
  if (lock === undefined) return;
  onLocked(origin, lock);
  storage.record({
    at: now,
    source: "terminal",
    origin: { ...origin, retry: undefined },
    action: "pin-locked",
    patronId,
    outcome: "done",
    detail: PIN_LOCKS[lock],
  });
}
