import type { Config, Institution, StandIn, StorageConfig } from "../config/config.ts";
import { dayOf } from "../library/day.ts";
import { mayHoldPassword, withoutSwallowed } from "../library/plausible.ts";
import type { Log } from "../observability/log.ts";
import type { Request } from "../protocol/message.ts";
import type { RawMessage } from "../protocol/raw_message.ts";
import { createKeyedHash } from "../password/keyed_hash.ts";
import type { Passwords } from "../password/passwords.ts";
import type { LoginGiven } from "../server/back_end/back_end.ts";
import type { Comparisons } from "../storage/port/comparisons.ts";
import { FEED_NOTES } from "../storage/port/feed_stage.ts";
import type { AwayCounts } from "../storage/port/lending.ts";
import type { Storage } from "../storage/port/storage.ts";
import { systemAt } from "../systems/systems.ts";
import type { StandInContext } from "./answering/answer_question.ts";
import { type Answering, type CopyAnswer, createAnswering } from "./answering/answering.ts";
import { createChangeJudge } from "./comparing/change_judge.ts";
import { type Comparing, createComparing } from "./comparing/comparing.ts";
import { type HandSwitch, openHandSwitch } from "./hand_switch.ts";
import type { Heard, LearnContext } from "./learning/learn_answer.ts";
import { readForgotten } from "./learning/forgotten_lately.ts";
import { noteLearned, readLastTold } from "./learning/last_learned.ts";
import type { AskedAway } from "./lending/decide_change.ts";
import { type ChangeAnswered, createLender, type Lender } from "./lending/lender.ts";
import { type LoansSeen, openLoansSeen } from "./learning/loans_seen.ts";
import { createLoginShares } from "./lending/login_shares.ts";
import { createReach } from "./lending/reached_by_others.ts";
import { createUnclearChanges } from "./lending/unclear_changes.ts";
import { createPinLearning, type PinLearning } from "./learning/learn_pins.ts";
import { createLoginLearning, type LoginLearning } from "./learning/learn_logins.ts";
import { createLearning, type Learning } from "./learning/learning.ts";
import { readSaid } from "./learning/read_said.ts";
import { createRepeats, type Repeats } from "./learning/repeats.ts";
import type { Ledgers } from "./ledgers/ledgers.ts";

/** The copies of a server, one for each institution that has one. */
interface Copies {
  /** Gives what is known of an institution's system, and done by that; without a copy, or while it is not open, nothing. */
  replicaOf(institution: string): Replica;
  /** The databases of the copies that are open, by institution. */
  readonly storages: ReadonlyMap<string, Storage>;
  /** Gives the switch by which staff have a copy answer; `undefined` where it is not open. */
  handOf(institution: string): HandSwitch | undefined;
  /** Gives what came of comparing an institution's copy; `undefined` where it is not open. */
  comparisonsOf(institution: string): Comparisons | undefined;
  /** How many answers taught nothing, since too many waited or they could not be stored, by institution. */
  lost(): ReadonlyMap<string, number>;
  /** How many answers were not compared, for the same reasons, by institution. */
  notCompared(): ReadonlyMap<string, number>;
  /**
   * Opens the copies that a reload has added, and closes those that it has removed. One that cannot be opened now is tried
   * again: terminals are served without it.
   */
  renew(): Promise<void>;
  close(): Promise<void>;
}

/** What the gateway of one institution knows of its copy: see the gateway's `replica.ts`, which this fits. */
interface Replica extends Pick<Lender, "away" | "toldYes" | "reached"> {
  heard(request: Request, answer: RawMessage): void;
  answer(request: Request, context: StandInContext): Promise<CopyAnswer | undefined>;
  lend(change: AskedAway): Promise<ChangeAnswered | undefined>;
  openOutage(): Promise<Temporal.Instant | undefined>;
  loginJudged(login: LoginGiven, isRight: boolean): void;
  knowsLogin(login: LoginGiven): Promise<boolean>;
  readonly startedByHand: HandSwitch["started"];
}

/** The parts that {@link openCopies} needs. */
interface CopiesParts {
  readonly current: () => Config;
  readonly open: (config: StorageConfig) => Promise<Storage>;
  readonly now: () => Temporal.Instant;
  readonly after: (milliseconds: number, ring: () => void) => () => void;
  readonly passwords: Pick<Passwords, "hash" | "verify" | "verifyLogin" | "waiting">;
  readonly log: Pick<Log, "warning">;
  /** Moves the ledger of each institution into its copy, and out of it. */
  readonly ledgers: Pick<Ledgers, "opened" | "closing" | "renew">;
  /** Hears of each answer that was compared with the copy, by its message; of a PIN by that word. */
  readonly compared: (institution: string, message: string, outcome: string) => void;
  /** The name of this server, which no other on the same database has. */
  readonly owner: string;
  /** Counts a change that was decided while the system was away. */
  readonly counted: (institution: string, as: keyof AwayCounts) => void;
}

/** Milliseconds between two rounds in which copies forget what is too old. */
const ROUND = 3_600_000;

interface OpenCopy {
  readonly storage: Storage;
  readonly repeats: Repeats;
  readonly learning: Learning;
  readonly comparing: Comparing;
  readonly pins: PinLearning;
  readonly logins: LoginLearning;
  readonly answering: Answering;
  readonly hand: HandSwitch;
  readonly lending: Lender;
  readonly loansSeen: LoansSeen;
}

/** Hours for which counts of comparisons are kept, and differences with their cards; and how many of those at most. */
const COUNTED_HOURS = 366 * 24, EXAMPLE_HOURS = 7 * 24, MOST_EXAMPLES = 20_000;

/** Milliseconds until a copy that could not be opened is tried again. */
const AGAIN = 30_000;

/** Opens the copies of the present configuration. */
export async function openCopies(parts: CopiesParts): Promise<Copies> {
  const { current, now, after, log, ledgers } = parts;
  const copies = new Map<string, OpenCopy>(), away = new Map<string, Temporal.Instant | undefined>();
  const warn = warnOf(log);
  let stop = () => {}, stopTrying = () => {}, renewed = Promise.resolve(), isClosed = false;
  /** One after the other: a copy is opened once. */
  const renew = () => renewed = renewed.catch(() => {}).then(renewNow);

  async function renewNow(): Promise<void> {
    stopTrying();
    if (isClosed) return;
    const wanted = standInsOf(current());
    for (const [id, copy] of copies) {
      if (wanted.has(id)) continue;
      copies.delete(id);
      await ledgers.closing(id).catch((error) => warn("a ledger cannot be moved out of its copy", id, error));
      await closeCopy(copy);
    }
    for (const [id, standIn] of wanted) if (!copies.has(id)) await openOne(id, standIn);
    if (!await ledgers.renew()) tryLater();
  }

  function tryLater(): void {
    stopTrying();
    stopTrying = after(AGAIN, () => void renew());
  }

  async function openOne(id: string, standIn: StandIn): Promise<void> {
    try {
      copies.set(id, await openCopy(id, standIn, parts));
      noteAway(copies, away, id);
    } catch (error) {
      warn("a copy cannot be opened", id, error);
      tryLater();
    }
  }

  function tidyLater(): void {
    stop = after(ROUND, () => {
      tidy(copies, parts).catch((error) => warn("a copy cannot forget what is too old", "", error));
      tidyLater();
    });
  }

  await renew();
  tidyLater();
  return {
    replicaOf: (institution) => replicaOf(institution, { copies, away, now, counted: parts.counted }),
    get storages() {
      return new Map([...copies].map(([id, { storage }]) => [id, storage] as const));
    },
    handOf: (institution) => copies.get(institution)?.hand,
    comparisonsOf: (institution) => copies.get(institution)?.storage.comparisons,
    lost: () => countsOf(copies, ({ learning }) => learning.lost),
    notCompared: () => countsOf(copies, ({ comparing }) => comparing.lost),
    renew,
    async close() {
      isClosed = true;
      stop();
      stopTrying();
      await renewed;
      for (const copy of copies.values()) await closeCopy(copy);
    },
  };
}

function warnOf(log: CopiesParts["log"]) {
  return (what: string, institution: string, error: unknown) =>
    log.warning(what, { ...institution !== "" && { institution }, error: String(error) });
}

/** Tells a copy that is open since when its system is away, where that is known. */
function noteAway(
  copies: ReadonlyMap<string, OpenCopy>,
  away: ReadonlyMap<string, Temporal.Instant | undefined>,
  institution: string,
): void {
  if (away.has(institution)) copies.get(institution)?.lending.away(away.get(institution));
}

/** What the replicas of a server share. */
interface ReplicaParts extends Pick<CopiesParts, "now" | "counted"> {
  readonly copies: ReadonlyMap<string, OpenCopy>;
  readonly away: Map<string, Temporal.Instant | undefined>;
}

/** Makes what an institution's gateway knows of a copy, which a reload may open and close meanwhile. */
function replicaOf(institution: string, { copies, away, now, counted }: ReplicaParts): Replica {
  const copy = () => copies.get(institution);
  return {
    heard: (request, answer) => noteHeard(copy(), { request, answer, at: now().epochMilliseconds }),
    answer: async (request, context) => await copy()?.answering.answer(request, context),
    async lend(change) {
      const told = await copy()?.lending.answer(change);
      if (told?.kind === "accepted") counted(institution, told.as);
      if (told?.kind === "refused") counted(institution, "refused");
      return told;
    },
    toldYes: (row) => copy()?.lending.toldYes(row),
    reached: () => copy()?.lending.reached(),
    away: (since) => noteAway(copies, away.set(institution, since), institution),
    async openOutage() {
      const outage = await copy()?.storage.lending.outage(institution);
      return outage?.ended === undefined ? outage?.began : undefined;
    },
    loginJudged: (login, isRight) => copy()?.logins.note(login, isRight),
    knowsLogin: async (login) => await copy()?.logins.knows(login) ?? false,
    get startedByHand() {
      return copy()?.hand.started;
    },
  };
}

function noteHeard(copy: OpenCopy | undefined, heard: Heard): void {
  copy?.lending.reached();
  if (repeatsPassword(heard)) return;
  copy?.loansSeen.note(heard);
  copy?.repeats.note(heard);
  copy?.pins.note(heard);
}

/**
 * Whether a card or a barcode may hold a password, since the terminal splits its fields with another delimiter, or has forgotten
 * one. An answer that names a person or a title is about a record; any other may repeat what it was asked.
 */
function repeatsPassword({ request: { fields }, answer }: Heard): boolean {
  const { patronId = "", itemId = "" } = { patronId: "", itemId: "", ...fields };
  const ids = [patronId, itemId].map((id) => id.trim()).filter((id) => id !== "");
  if (!ids.some(mayHoldPassword)) return false;
  const { personalName, titleId } = readSaid(answer)?.fields ?? {};
  return ids.some((id) => withoutSwallowed(id) !== id) || personalName === undefined && titleId === undefined;
}

function standInsOf({ institutions }: Config): ReadonlyMap<string, StandIn> {
  return new Map([...institutions.values()].flatMap(({ id, standIn }) => standIn ? [[id, standIn]] : []));
}

function countsOf(
  copies: ReadonlyMap<string, OpenCopy>,
  count: (copy: OpenCopy) => number,
): ReadonlyMap<string, number> {
  return new Map([...copies].map(([id, copy]) => [id, count(copy)]));
}

/** Forgets what is too old. */
async function tidy(
  copies: ReadonlyMap<string, OpenCopy>,
  { current, now }: Pick<CopiesParts, "current" | "now">,
): Promise<void> {
  for (const [id, { storage, comparing }] of copies) {
    const { standIn, timeZone } = current().institutions.get(id) ?? {};
    if (standIn === undefined || timeZone === undefined) continue;
    await storage.known.forgetPins(now().subtract({ hours: standIn.pinDays * 24 }));
    await storage.known.prune(now().subtract({ hours: standIn.learnedDays * 24 }));
    await comparing.judgeAgain(now());
    await storage.comparisons.prune({
      countsFrom: dayOf(now().subtract({ hours: COUNTED_HOURS }), timeZone),
      differencesFrom: now().subtract({ hours: EXAMPLE_HOURS }),
      most: MOST_EXAMPLES,
    });
  }
}

async function openCopy(
  institution: string,
  standIn: StandIn,
  { current, open, now, after, passwords, log, ledgers, compared, owner }: CopiesParts,
): Promise<OpenCopy> {
  const storage = await open(standIn.storage);
  try {
    await ledgers.opened(institution, standIn, storage);
  } catch (error) {
    await storage.close();
    throw error;
  }
  const served = (): Institution | undefined => current().institutions.get(institution);
  const forgotten = () => readForgotten(storage, now());
  const { known, comparisons } = storage, told = { known, after, now, log, institution };
  const system = () => systemAt(served()?.upstream ?? { kind: "other" });
  const timeZone = () => served()?.timeZone ?? "UTC";
  const loansSeen = await openLoansSeen({ notes: storage, now, timeZone, system, log, institution });
  const comparing = createComparing({
    ...{ ...told, comparisons },
    read: (wanted) => storage.lending.read(institution, wanted),
    counted: (message, outcome) => compared(institution, message, outcome),
    fedAt: () => readFedAt(storage),
    context: () => ({
      system: system(),
      rules: current().circulation,
      timeZone: timeZone(),
      oneOf: served()?.standIn?.compareOneOf ?? 0,
      forgetsPatrons: current().circulation.forgetPatronAtReturn,
    }),
    changes: createChangeJudge({
      heldKeys: known.heldKeys,
      shortestSeen: loansSeen.shortest,
      isPinKnown: (patronId, pin) => pins.isLearned(patronId, pin),
      context: () => ({ rules: current().circulation, system: system(), institution: served() }),
    }),
  });
  const learning = createLearning({
    ...told,
    compare: comparing.compare,
    stored: noteLearned(storage, now, log),
    forgets: () => current().circulation.forgetPatronAtReturn,
    forgotten,
    context: () => learnContext(served(), system()),
  });
  const repeats = createRepeats({ tell: (heard) => learning.note(heard), after });
  const secrets = {
    ...{ ...told, passwords, keyed: createKeyedHash() },
    wanted: () => (served()?.standIn?.pinDays ?? 0) > 0,
  };
  const pins = createPinLearning({ ...secrets, forgotten, judged: comparing.pin, leftOut: comparing.pinLeftOut });
  const logins = createLoginLearning(secrets);
  const answering = createAnswering({ read: (wanted) => storage.lending.read(institution, wanted), passwords });
  const hand = await openHandSwitch({ notes: storage, after });
  const lending = createLender({
    ...{ institution, served, now, log, known, storage: storage.lending },
    isPinRight: answering.isPinRight,
    overdueOf: answering.overdueOf,
    lastTold: () => readLastTold(storage),
    shares: createLoginShares({ now, isAlone: () => loginsOf(current(), institution) === 1 }),
    unclear: createUnclearChanges({ ledger: storage.ledger, after, log }),
    shortestSeen: loansSeen.shortest,
    reach: createReach({ notes: storage, owner, now, isShared: () => standIn.storage.kind === "postgres" }),
  });
  return { storage, repeats, learning, comparing, pins, logins, answering, hand, lending, loansSeen };
}

/** How many logins an institution has; one of no name stands for any number. */
function loginsOf({ accounts }: Config, institution: string): number {
  const logins = [...accounts.values()].filter((account) => account.institution === institution);
  return logins.some(({ id }) => id === "*") ? Infinity : logins.length;
}

/** By what answers are read, as it is configured now. */
function learnContext(served: Institution | undefined, system: LearnContext["system"]): LearnContext {
  const { currencyDigits = 2, standIn } = served ?? {};
  return { system, currencyDigits, ...standIn?.keeps && { keeps: standIn.keeps } };
}

/** Reads of which moment the last whole feed was. */
async function readFedAt(notes: Pick<Storage, "note">): Promise<Temporal.Instant | undefined> {
  const noted = await notes.note(FEED_NOTES.whole);
  return noted === undefined ? undefined : Temporal.Instant.from(noted);
}

async function closeCopy(copy: OpenCopy): Promise<void> {
  const { storage, repeats, learning, comparing, pins, logins, hand, lending } = copy;
  hand.close();
  await lending.close();
  await pins.close();
  await logins.close();
  repeats.close();
  await learning.close();
  await comparing.close();
  await storage.close();
}
