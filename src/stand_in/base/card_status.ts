import { ruleFor, type Rules } from "../../circulation/rules/rules.ts";
import type { Day } from "../../library/day.ts";
import { debtNow } from "../../library/known/known_debt.ts";
import { compareStamps, type Facts, type Stamp } from "../../library/known/known.ts";
import { entriesThere, type KnownList, laterOf } from "../../library/known/known_list.ts";
import type { CardFacts, KnownCard } from "../../library/known/known_records.ts";

/** The patron status of a card of which nothing is known: the four privileges denied, and nothing else said. */
export const NO_FLAGS = "YYYY          ";

const DENIED = "YYYY", GRANTED = "    ";

/**
 * Where the flags stand: card lost, what was over a limit (from too many loans on), and those of them about fees, of which
 * two tell that a patron owes too much, and one that items are billed.
 */
const CARD_LOST = 4,
  LIMITS = 5,
  OVER_FEES: readonly number[] = [10, 11],
  OF_FEES: ReadonlySet<number> = new Set([10, 11, 13]);

/** By what limits are judged, of which no file of patrons tells. */
export interface LimitsKnown {
  readonly rules: Rules;
  /** How many of the patron's loans are overdue; absent: not known of all. */
  readonly overdue?: number;
}

/**
 * Works out the fourteen flags of a patron. They are as an answer of the system wrote them, unless a file has told newer
 * facts: then they follow from block, card lost and the card's last day, and from the limits that a rule of the
 * configuration has for the patron's category: who owes more than `fee_limit` has no privilege, and who has as many overdue
 * loans as `overdue_limit` may not borrow. Other flags of limits stay as the system wrote them last, those about fees as
 * long as something is owed.
 *
 * @param today the institution's day
 */
export function flagsNow({ facts, debt }: Pick<KnownCard, "facts" | "debt">, today: Day, by: LimitsKnown): string {
  const { flags, block, cardLost, expires } = facts;
  const told = [block, cardLost, expires].filter((fact) => fact !== undefined);
  const isNewest = flags !== undefined && told.every((fact) => compareStamps(fact, flags) <= 0);
  if (isNewest || told.length === 0) return flags?.value ?? NO_FLAGS;
  const owed = debtNow(debt)?.owed, passed = limitsPassed(facts, owed, by);
  const limits = [...(flags?.value ?? "").padEnd(NO_FLAGS.length).slice(LIMITS)]
    .map((flag, index) => {
      if (passed.fees !== undefined && OVER_FEES.includes(LIMITS + index)) return passed.fees ? "Y" : " ";
      return owed === 0 && OF_FEES.has(LIMITS + index) ? " " : flag;
    })
    .join("");
  const isLost = cardLost?.value ?? (flags?.value[CARD_LOST] === "Y");
  const isDenied = isLost || isBlocked(block?.value, today) || isOver(expires?.value, today) || limits.includes("Y");
  // Overdue loans forbid to borrow, and nothing else (Koha, `OverduesBlockCirc`).
  const granted = passed.overdue === true ? `Y${GRANTED.slice(1)}` : GRANTED;
  return (isDenied ? DENIED : granted) + (isLost ? "Y" : " ") + limits;
}

/** Which limits of the rule for a patron's category are passed; absent: there is no such limit, or not enough is known. */
function limitsPassed(
  { category }: Facts<CardFacts>,
  owed: number | undefined,
  { rules, overdue }: LimitsKnown,
): { readonly fees?: boolean; readonly overdue?: boolean } {
  const { written, categories } = rules.scopes;
  if (written.size === 0 || (category === undefined && categories.size > 0)) return {};
  const { feeLimit, overdueLimit } = ruleFor(rules, category?.value ?? "", "");
  return {
    ...feeLimit !== undefined && owed !== undefined && { fees: owed > feeLimit },
    ...overdueLimit !== undefined && overdue !== undefined && { overdue: overdue > 0 && overdue >= overdueLimit },
  };
}

function isBlocked(block: CardFacts["block"] | undefined, today: Day): boolean {
  return block !== undefined && block !== null && (block.until === null || block.until >= today);
}

function isOver(expires: Day | null | undefined, today: Day): boolean {
  return expires !== undefined && expires !== null && expires < today;
}

/**
 * Finds the patron's name. An answer writes it as the system does, files in its two parts: as long as these are the parts
 * of it, it stays as the system writes it.
 */
export function nameNow({ name, names }: Facts<CardFacts>): string | undefined {
  const joined = names?.value.filter((part) => part !== "").join(" ");
  if (name === undefined || names === undefined) return name?.value ?? joined;
  const isSame = names.value.every((part) => name.value.includes(part));
  return isSame || compareStamps(names, name) <= 0 ? name.value : joined;
}

/** The six counts of a 64, as far as they are known. */
interface CountsNow {
  readonly holds: number;
  readonly overdue: number;
  readonly charged: number;
  readonly fines: number;
  readonly recalled: number;
  readonly unavailable: number;
}

/** Nothing is said of them. */
export const NO_COUNTS: CountsNow = { holds: 0, overdue: 0, charged: 0, fines: 0, recalled: 0, unavailable: 0 };

/**
 * Works out the counts of a 64: each as the system told it last, or as a list makes it that has been told as a whole since.
 * What nobody said is 0: the specification writes blanks for it, but blanks break terminals.
 *
 * @param told which lists were told, and not only ended with the card that had them
 * @param late how many of the loans are overdue, where that is known
 */
export function countsNow(
  card: KnownCard,
  told: (whole: Stamp | undefined) => boolean,
  late: number | undefined,
): CountsNow {
  const { counts } = card.facts;
  const written = (counts?.value.match(/.{4}/g) ?? []).map((each) => /^\d{4}$/.test(each) ? Number(each) : 0);
  const [holds = 0, overdue = 0, charged = 0, fines = 0, recalled = 0, unavailable = 0] = written;
  const isNewer = ({ whole, entries }: KnownList) =>
    told(whole) && (counts === undefined || compareStamps(newest(whole, entries), counts) > 0);
  const held = isNewer(card.holds) ? [...entriesThere(card.holds).values()] : undefined;
  return {
    holds: held?.filter((status) => status === "waiting").length ?? holds,
    overdue: late ?? overdue,
    charged: told(card.loans.whole) ? entriesThere(card.loans).size : charged,
    fines: told(card.debt.fees.whole) ? debtNow(card.debt)?.fees?.size ?? fines : fines,
    recalled,
    unavailable: held?.filter((status) => status !== "waiting").length ?? unavailable,
  };
}

/** When a list was told last, as a whole or an entry of it. */
function newest(whole: Stamp | undefined, entries: Readonly<Record<string, Stamp>>): Stamp {
  return Object.values(entries).reduce<Stamp | undefined>(laterOf, whole) ?? { at: -Infinity, origin: "fed" };
}
