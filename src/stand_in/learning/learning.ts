import { foldId } from "../../library/id.ts";
import { isAhead } from "../../library/known/clock_ahead.ts";
import { mergeCards, mergeCopies } from "../../library/known/known_records.ts";
import type { Log } from "../../observability/log.ts";
import type { KnownRecords } from "../../storage/port/known_records.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import { endedHolds } from "./ended_holds.ts";
import type { IsForgotten } from "./forgotten_lately.ts";
import { knownCardsOnly } from "./known_cards_only.ts";
import { type Heard, learnAnswer, type LearnContext, type Learned } from "./learn_answer.ts";

/** Learns from the answers that pass. No terminal waits for it. */
export interface Learning {
  /** Notes an answer, to be read and stored later. */
  note(heard: Heard): void;
  /** How many answers taught nothing, since too many waited or they could not be stored. */
  readonly lost: number;
  /** Stores what waits, and learns nothing more. */
  close(): Promise<void>;
}

/** An answer, with what may be learned from it. */
export interface HeardAndLearned {
  readonly heard: Heard;
  readonly learned: Learned;
}

/** An answer, and when it was noted: one that is said again and again was heard some time before. */
interface Noted {
  readonly heard: Heard;
  readonly noted: number;
}

/** The parts that {@link createLearning} needs. */
interface LearningParts {
  /**
   * Compares answers with what is known before they are learned; `behind` is how many more wait. It throws only
   * {@link StorageUnavailable}, and then is asked again.
   */
  readonly compare: (group: readonly HeardAndLearned[], behind: number) => Promise<void>;
  readonly known: Pick<KnownRecords, "tell" | "find">;
  /** Calls `ring` once, after so many milliseconds; gives what cancels the call. */
  readonly after: (milliseconds: number, ring: () => void) => () => void;
  readonly now: () => Temporal.Instant;
  readonly log: Pick<Log, "warning">;
  readonly institution: string;
  readonly context: () => LearnContext;
  /** Whether who had a copy is forgotten at its return. */
  readonly forgets: () => boolean;
  /** Reads which cards have been forgotten lately. */
  readonly forgotten: () => Promise<IsForgotten>;
  /** Hears that something was stored. */
  readonly stored: () => void;
}

/** Milliseconds until answers are stored, and until that is tried again after the storage was away. */
const GATHER = 1_000, LATER = 5_000;
/** How many answers are stored in one transaction: reading them must hold up nobody. */
const BATCH = 100;
/** How many answers may wait; further ones are lost. */
const MOST = 10_000;

/** Makes what learns from the answers of one institution's system. */
export function createLearning(parts: LearningParts): Learning {
  return new AnswerQueue(parts);
}

class AnswerQueue implements Learning {
  readonly #parts: LearningParts;
  #waiting: Noted[] = [];
  #lost = 0;
  #stop: (() => void) | undefined;
  #storing: Promise<void> = Promise.resolve();
  #isClosed = false;
  /** How many of those that wait longest have been compared. */
  #compared = 0;
  /** When the last answer was noted. */
  #last = 0;

  constructor(parts: LearningParts) {
    this.#parts = parts;
  }

  get lost(): number {
    return this.#lost;
  }

  note(heard: Heard): void {
    if (this.#isClosed) return;
    if (this.#waiting.length >= MOST) return void this.#lost++;
    const noted = this.#parts.now().epochMilliseconds, last = this.#last;
    if (isAhead(last, noted)) this.#warn(last - noted);
    this.#last = noted;
    this.#waiting.push({ heard, noted });
    this.#plan(GATHER);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stop?.();
    await this.#storing;
    await this.#store();
  }

  #warn(milliseconds: number): void {
    const { log, institution } = this.#parts, seconds = Math.round(milliseconds / 1000);
    log.warning("the clock went back: what was heard by it before counts as older", { institution, seconds });
  }

  #plan(wait: number): void {
    this.#stop ??= this.#parts.after(wait, () => {
      this.#stop = undefined;
      this.#storing = this.#storing.then(() => this.#store());
    });
  }

  /** Stores what waits, one group after the other. */
  async #store(): Promise<void> {
    const { known, log, institution, context, compare, stored, forgets, forgotten, now } = this.#parts;
    while (this.#waiting.length > 0) {
      const group = untilClockBack(this.#waiting.slice(0, this.#compared || BATCH));
      try {
        const read = context(), isForgotten = await forgotten();
        const all = group.map(({ heard }) => ({ heard, learned: learnAnswer(heard, read) }))
          .filter((one) => !cardsOf(one).some((patronId) => isForgotten(patronId, one.heard.at)));
        if (this.#compared === 0) await compare(all, this.#waiting.length - group.length);
        this.#compared = group.length;
        const { cards: said, copies } = gathered(all), cards = await knownCardsOnly(said, known);
        const ended = await endedHolds(all, cards, known);
        const told = { cards: oneOfEach([...cards, ...ended], mergeCards), copies };
        await known.tell({ ...told, at: newestOf(group), now: now(), ...forgets() && { forget: true } });
        this.#done(group.length);
        stored();
      } catch (error) {
        if (error instanceof StorageUnavailable) {
          if (this.#isClosed) this.#lost += this.#waiting.length;
          else this.#plan(LATER);
          return;
        }
        this.#done(group.length);
        this.#lost += group.length;
        log.warning("what answers told cannot be stored", { institution, error: String(error) });
      }
    }
  }

  #done(count: number): void {
    this.#waiting.splice(0, count);
    this.#compared = 0;
  }
}

/** Leaves out those that were noted after the clock went back: what is told together is ordered by its moments. */
function untilClockBack(group: readonly Noted[]): readonly Noted[] {
  const back = group.findIndex(({ noted }, place) => isAhead(group[place - 1]?.noted ?? noted, noted));
  return back === -1 ? group : group.slice(0, back);
}

/** The cards that an answer is about. */
function cardsOf({ heard: { request: { fields } }, learned }: HeardAndLearned): readonly string[] {
  return ["patronId" in fields ? fields.patronId ?? "" : "", ...learned.cards.keys()];
}

/** What answers teach, of each card and copy once. */
function gathered(all: readonly HeardAndLearned[]): Learned {
  return {
    cards: oneOfEach(all.flatMap(({ learned }) => [...learned.cards]), mergeCards),
    copies: oneOfEach(all.flatMap(({ learned }) => [...learned.copies]), mergeCopies),
  };
}

/** Merges what was told of each record, which several spellings may name. */
function oneOfEach<T>(told: readonly (readonly [id: string, T])[], merge: (a: T, b: T) => T): ReadonlyMap<string, T> {
  const merged = new Map<string, readonly [id: string, T]>();
  for (const [id, each] of told) {
    const before = merged.get(foldId(id));
    merged.set(foldId(id), before === undefined ? [id, each] : [before[0], merge(before[1], each)]);
  }
  return new Map(merged.values());
}

function newestOf(group: readonly Noted[]): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(Math.max(...group.map(({ heard: { at } }) => at)));
}
