import type { Rules } from "../../circulation/rules/rules.ts";
import type { Institution, LendingLimits } from "../../config/config.ts";
import { dayOf } from "../../library/day.ts";
import { foldId, NewestMap } from "../../library/id.ts";
import type { RecordsFound } from "../../storage/port/known_records.ts";
import { type ChangeCompared, compareChange, type LoanCompareContext, refusedAsFed } from "./compare_loans.ts";
import type { AgainTerms } from "./judge_again.ts";
import type { Heard } from "../learning/learn_answer.ts";

/** Judges the system's answers to changes as the stand-in would have, with what the library's day has been so far. */
export interface ChangeJudge {
  judge(heard: Heard, before: RecordsFound): Promise<ChangeCompared | undefined>;
  /** Makes what judges again, by what files have told since, the loans and renewals that the system refused. */
  again(now: Temporal.Instant): Promise<AgainTerms["refused"]>;
}

/** The parts that {@link createChangeJudge} needs. */
interface ChangeJudgeParts {
  /** The rules of circulation, and the institution as it is configured now. */
  readonly context: () => {
    readonly rules: Rules;
    readonly system: LoanCompareContext["system"];
    readonly institution: Institution | undefined;
  };
  /** Finds what somebody has a hold on, by titles and copies. */
  readonly heldKeys: () => Promise<ReadonlySet<string>>;
  /** Days of the shortest loan that the system has made lately; `undefined`: too few are known. */
  readonly shortestSeen: () => number | undefined;
  /** Tells whether a PIN is the one of a card that was learned last. */
  readonly isPinKnown: (patronId: string, pin: string) => boolean;
}

/** Milliseconds for which it is remembered what is on hold: files tell it in the night. */
const HOUR = 3_600_000;
/** How many cards are remembered that have borrowed today. */
const CARDS = 20_000;

/**
 * The limits by which is judged: the institution's, or those that a careful librarian would take. How many loans are risked
 * says nothing of the copy, and neither does it whether renewals are.
 */
function limitsOf(institution: Institution | undefined): LendingLimits {
  const { standIn, currencyDigits = 2 } = institution ?? {};
  return { ...standIn?.lending ?? { ...CAREFUL, owedAtMost: 5 * 10 ** currencyDigits }, ...UNCOUNTED };
}

/** Days of the shortest loan where the configuration does not say it. */
const SHORTEST_LOAN = 7;

const MANY = Number.MAX_SAFE_INTEGER, UNCOUNTED = { loansPerCard: MANY, loans: MANY, renews: true };

const CAREFUL = {
  ...{ unknownCards: 0, unknownItems: 0, unknownPin: false, returnedLend: false, chargedLend: false, copyHours: 72 },
};

/** Makes what judges changes of one institution. */
export function createChangeJudge({ context, heldKeys, shortestSeen, isPinKnown }: ChangeJudgeParts): ChangeJudge {
  let held: { readonly keys: ReadonlySet<string>; readonly at: number } | undefined;
  let day = "", lent = new NewestMap<number>(CARDS);

  /** What holds now, whatever is judged; files tell what is on hold in the night. */
  function termsOf(keys: ReadonlySet<string>) {
    const { rules, system, institution } = context();
    const { timeZone = "UTC", upstream, id = "", branch = id } = institution ?? {};
    const shortestLoan = shortestSeen() ?? upstream?.shortestLoan ?? SHORTEST_LOAN;
    return { rules, system, limits: limitsOf(institution), timeZone, branch, held: keys, shortestLoan };
  }

  return {
    async judge(heard, before) {
      const { request, at } = heard;
      if (held === undefined || at - held.at > HOUR) held = { keys: await heldKeys(), at };
      const terms = termsOf(held.keys), { timeZone } = terms;
      const today = dayOf(Temporal.Instant.fromEpochMilliseconds(at), timeZone);
      if (today !== day) day = today, lent = new NewestMap<number>(CARDS);
      const { patronId = "", patronPassword = "" } = { patronId: "", patronPassword: "", ...request.fields };
      const card = foldId(patronId.trim()), cardLent = lent.get(card) ?? 0;
      const isKnown = patronPassword !== "" && isPinKnown(card, patronPassword);
      const told = compareChange(heard, before, { ...terms, cardLent, isPinKnown: isKnown });
      if (told?.needs !== undefined && told.done) lent.set(card, cardLent + 1);
      return told;
    },
    async again(now) {
      const terms = termsOf(await heldKeys()), today = dayOf(now, terms.timeZone);
      return (difference, found) => refusedAsFed(difference, found, today, terms);
    },
  };
}
