import { dayOf } from "../../library/day.ts";
import { foldId } from "../../library/id.ts";
import {
  type KnownCard,
  type KnownCopy,
  mergeCards,
  mergeCopies,
  NO_CARD,
  NO_COPY,
  otherForm,
} from "../../library/known/known_records.ts";
import { NEEDS, writeNeeds } from "../../library/known/loan_needs.ts";
import type { Log } from "../../observability/log.ts";
import { requests } from "../../protocol/requests.ts";
import type { Comparisons, Difference } from "../../storage/port/comparisons.ts";
import type { KnownRecords, RecordsFound, RecordsWanted } from "../../storage/port/known_records.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import { isOwnWord } from "../base/copy_status.ts";
import type { ChangeJudge } from "./change_judge.ts";
import {
  compareAnswer,
  type CompareContext,
  type Compared,
  compareField,
  outcomeOf,
  yesOrNo,
} from "./compare_answers.ts";
import { judgeAgain } from "./judge_again.ts";
import type { HeardAndLearned } from "../learning/learning.ts";
import type { PinJudged } from "../learning/learn_pins.ts";
import { createTally } from "./tally.ts";

/** Compares what a library system answers with what its copy would have said. It has no effect, and nothing waits for it. */
export interface Comparing {
  /**
   * Compares answers with what the copy knows before they are learned; `behind` is how many more wait.
   *
   * @throws StorageUnavailable where the copy cannot be read now: then nothing is compared yet
   */
  compare(group: readonly HeardAndLearned[], behind: number): Promise<void>;
  /** Notes what the copy would have said of a PIN. */
  pin(judged: PinJudged): void;
  /** Notes that a PIN could not be judged, since too many waited. */
  pinLeftOut(): void;
  /** Judges differences again, by what feeds have told since. */
  judgeAgain(now: Temporal.Instant): Promise<void>;
  /** How many answers were not compared, since too many waited or what came of it could not be stored. */
  readonly lost: number;
  /** Stores what waits, and compares nothing more. */
  close(): Promise<void>;
}

/** The parts that {@link createComparing} needs. */
interface ComparingParts {
  readonly known: Pick<KnownRecords, "find">;
  /** Reads cards and copies, and the cards that they name, with what waits to be handed over. */
  readonly read: (wanted: RecordsWanted) => Promise<RecordsFound>;
  readonly comparisons: Pick<Comparisons, "note" | "differences" | "move" | "forgetCard">;
  /** The moment of the last whole feed; `undefined`: there was none. */
  readonly fedAt: () => Promise<Temporal.Instant | undefined>;
  readonly after: (milliseconds: number, ring: () => void) => () => void;
  readonly log: Pick<Log, "warning">;
  readonly institution: string;
  /** Hears of each answer that was compared. */
  readonly counted: (message: string, outcome: string) => void;
  readonly context: () => ComparingContext;
  readonly changes: ChangeJudge;
}

/** What holds at the moment for an institution. */
interface ComparingContext extends CompareContext {
  /** One of how many answers is compared; 0: none. */
  readonly oneOf: number;
  /** Whether it is forgotten who had a copy, once it is back: then no difference names both. */
  readonly forgetsPatrons: boolean;
}

/** How many answers may wait to be learned while comparing goes on; it is the first to give way. */
const MOST_BEHIND = 1_000;

/** How many differences are judged again at once. */
const SLICE = 200;

/** What is compared: questions, and changes. */
const QUESTIONS: ReadonlySet<string> = new Set(["patronStatusRequest", "patronInformation", "itemInformation"]);
const ITEM_QUESTION = requests.itemInformation.code;
const CHANGES: ReadonlySet<string> = new Set(["checkout", "renew", "checkin"]);

/** Makes what compares for one institution. */
export function createComparing(parts: ComparingParts): Comparing {
  const { context, changes, log, institution } = parts;
  let seen = 0, lost = 0;
  const tally = createTally({ ...parts, lost: (count) => lost += count });

  /** Those of a group that are compared: one of so many. */
  function chosen(group: readonly HeardAndLearned[], oneOf: number): ReadonlySet<HeardAndLearned> {
    if (oneOf === 0) return new Set();
    const isCompared = ({ heard: { request: { name } } }: HeardAndLearned) => QUESTIONS.has(name) || CHANGES.has(name);
    return new Set(group.filter((one) => isCompared(one) && seen++ % oneOf === 0));
  }

  function note(about: Asked, compared: Compared): void {
    const { day, message, field, outcome, ...rest } = differenceOf(about, compared, context());
    const counted = { day, message, field, outcome };
    // A due date of a loan is told beside the loan, and is none of the messages.
    if (field !== "due" || message === ITEM_QUESTION) parts.counted(field === "pin" ? "PIN" : message, outcome);
    if (outcome === "agrees" || outcome === "not comparable") tally.add(counted);
    else tally.add(counted, { ...counted, ...rest });
  }

  function noteAll(one: HeardAndLearned, { compared, needs }: OneCompared): void {
    const about = askedIn(one);
    for (const each of compared) note(about, each);
    if (needs === undefined) return;
    const day = dayOf(Temporal.Instant.fromEpochMilliseconds(about.at), context().timeZone);
    tally.add({ day, message: about.message, field: NEEDS, outcome: needs });
  }

  return {
    get lost() {
      return lost;
    },
    async compare(group, behind) {
      const wanted = chosen(group, context().oneOf);
      if (wanted.size === 0) return;
      if (behind > MOST_BEHIND) return void (lost += wanted.size);
      try {
        const before = await copyBefore(parts.read, [...wanted]);
        for (const one of group) {
          if (wanted.has(one)) noteAll(one, await comparedOf(one, before, context(), changes));
          before.learn(one);
        }
      } catch (error) {
        if (error instanceof StorageUnavailable) throw error;
        lost += wanted.size;
        log.warning("answers cannot be compared with the copy", { institution, error: String(error) });
      }
    },
    pin({ message, patronId, at, bySystem, byCopy }) {
      if (context().oneOf === 0) return;
      const compared = compareField("pin", yesOrNo(bySystem), byCopy === undefined ? undefined : yesOrNo(byCopy));
      note({ message, at, patronId, itemId: "" }, compared);
    },
    pinLeftOut() {
      if (context().oneOf > 0) lost++;
    },
    async judgeAgain(now) {
      try {
        await judgeAllAgain(parts, now);
      } catch (error) {
        if (error instanceof StorageUnavailable) return;
        log.warning("differences cannot be judged again", { institution, error: String(error) });
      }
    },
    close: tally.close,
  };
}

/** What came of comparing one answer. */
interface OneCompared {
  readonly compared: readonly Compared[];
  /** Which limits a loan needed, as {@link writeNeeds} writes it. */
  readonly needs?: string;
}

async function comparedOf(
  one: HeardAndLearned,
  before: Before,
  context: CompareContext,
  changes: ChangeJudge,
): Promise<OneCompared> {
  const { compared, ...rest } = await comparedAlone(one, before, context, changes);
  const copy = before.copies.get(foldId(askedIn(one).itemId));
  return { compared: copy !== undefined && isOwnWord(copy) ? compared.map(asNotHandedOver) : compared, ...rest };
}

/** A difference that comes of what was done here, and the system has not taken in. */
function asNotHandedOver(compared: Compared): Compared {
  const { outcome } = compared;
  return outcome === "stale" || outcome === "not known" ? { ...compared, outcome: "not handed over" } : compared;
}

async function comparedAlone(
  { heard }: HeardAndLearned,
  before: Before,
  context: CompareContext,
  changes: ChangeJudge,
): Promise<OneCompared> {
  if (QUESTIONS.has(heard.request.name)) {
    const compared = outcomeOf(compareAnswer(heard, before, context));
    return { compared: compared === undefined ? [] : [compared] };
  }
  const told = await changes.judge(heard, before);
  if (told === undefined) return { compared: [] };
  const compared = told.due === undefined ? [told.compared] : [told.compared, told.due];
  return { compared, ...told.needs && { needs: writeNeeds(told.needs, told.done) } };
}

/** What was asked, and when. */
interface Asked {
  readonly message: string;
  readonly at: number;
  /** Empty: nobody. */
  readonly patronId: string;
  readonly itemId: string;
}

function askedIn({ heard: { request, at } }: HeardAndLearned): Asked {
  const { patronId = "", itemId = "" } = { patronId: "", itemId: "", ...request.fields };
  return { message: requests[request.name].code, at, patronId: patronId.trim(), itemId: itemId.trim() };
}

function differenceOf(
  { message, at, patronId, itemId }: Asked,
  compared: Compared,
  { timeZone, forgetsPatrons }: Pick<ComparingContext, "timeZone" | "forgetsPatrons">,
): Difference {
  const moment = Temporal.Instant.fromEpochMilliseconds(at);
  return {
    ...{ day: dayOf(moment, timeZone), message, at: moment, ...compared },
    ...patronId !== "" && !(forgetsPatrons && itemId !== "") && { patronId },
    ...itemId !== "" && { itemId },
  };
}

async function judgeAllAgain(
  { known, comparisons, changes, context, fedAt }: Pick<
    ComparingParts,
    "known" | "comparisons" | "changes" | "context" | "fedAt"
  >,
  now: Temporal.Instant,
): Promise<void> {
  const gone = new Set<string>(), today = dayOf(now, context().timeZone), refused = await changes.again(now);
  const fed = await fedAt(), whole = fed && { fedAt: fed.epochMilliseconds };
  for (let after = 0;;) {
    const differences = await comparisons.differences({ after, most: SLICE });
    const last = differences.at(-1);
    if (last === undefined) break;
    const found = await known.find({
      cards: differences.flatMap(({ patronId }) => patronId ?? []),
      copies: differences.flatMap(({ itemId }) => itemId ?? []),
    });
    await comparisons.move(judgeAgain(differences, { found, today, refused, rules: context().rules, ...whole }));
    for (const [patronId, card] of found.cards) {
      if (card.gone !== undefined && card.facts.valid === undefined) gone.add(patronId);
    }
    after = last.number;
  }
  // A card that the system has no more is not kept here either, once all that is about it has been judged.
  for (const patronId of gone) await comparisons.forgetCard(patronId);
}

/** What the copy knows of the cards and copies that answers are about, which goes on as they are learned. */
class Before {
  readonly cards: Map<string, KnownCard>;
  readonly copies: Map<string, KnownCopy>;
  readonly #cardsAsked: ReadonlySet<string>;
  readonly #copiesAsked: ReadonlySet<string>;

  constructor(
    cards: ReadonlyMap<string, KnownCard>,
    copies: ReadonlyMap<string, KnownCopy>,
    asked: { readonly cards: ReadonlySet<string>; readonly copies: ReadonlySet<string> },
  ) {
    this.cards = new Map(cards);
    this.copies = new Map(copies);
    this.#cardsAsked = asked.cards;
    this.#copiesAsked = asked.copies;
  }

  /** Takes in what an answer told, of what others are about. */
  learn({ learned }: HeardAndLearned): void {
    for (const [id, told] of learned.cards) {
      const key = foldId(id);
      if (this.#cardsAsked.has(key)) this.cards.set(key, mergeCards(this.cards.get(key) ?? NO_CARD, told));
    }
    for (const [id, told] of learned.copies) {
      const key = foldId(id);
      if (this.#copiesAsked.has(key)) this.copies.set(key, mergeCopies(this.copies.get(key) ?? NO_COPY, told));
    }
  }
}

/** Reads what answers are about, with what waits to be handed over, and what that refers to. */
async function copyBefore(
  read: ComparingParts["read"],
  wanted: readonly HeardAndLearned[],
): Promise<Before> {
  const asked = wanted.map(askedIn);
  const cards = new Set(asked.flatMap(({ patronId }) => idIn(patronId))),
    copies = new Set(asked.flatMap(({ itemId }) => idIn(itemId)));
  // What an answer tells of a card that was asked for in another form goes to the card's own number.
  for (const { learned } of wanted) for (const id of learned.cards.keys()) cards.add(foldId(id));
  const found = await read({ cards: [...cards], copies: [...copies] });
  const named = [
    ...[...found.cards.values()].flatMap((card) => otherForm(card) ?? []),
    ...[...found.copies.values()].flatMap(({ loan }) => loan?.value?.patronId ?? []),
  ];
  return new Before(found.cards, found.copies, { cards: new Set([...cards, ...named.map(foldId)]), copies });
}

function idIn(written: string): readonly string[] {
  const id = foldId(written.trim());
  return id === "" ? [] : [id];
}
