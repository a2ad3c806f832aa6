import type { Outcome, PlayedVisit } from "../kiosk.ts";
import { deedOf } from "../wish.ts";
import type { Deed } from "../world.ts";

/** Something that a person wanted, and did not get so, or was not told so. */
export interface Miss {
  readonly played: PlayedVisit;
  readonly what: "done too often" | "not done" | "told no" | "told otherwise" | "nobody wanted it";
  /** What it was, as `deedOf` names it. */
  readonly deed: string;
  /** Of what was not done: how often. */
  readonly missing: number;
  /** The wishes that are alike. */
  readonly outcomes: readonly Outcome[];
  /** All that was done of this visit's. */
  readonly deeds: readonly Deed[];
}

/**
 * Compares what a person wanted with what was done and what was told. Of what the terminal gave up, nobody knows
 * whether it was done; twice it must not be.
 *
 * @param excuse tells what a terminal may be told that was told no
 */
export function judgeVisit(
  played: PlayedVisit,
  deeds: readonly Deed[],
  excuse: (outcome: Outcome) => "not done" | "not known" | undefined,
): readonly Miss[] {
  const wanted = Map.groupBy(played.outcomes, ({ wish }) => deedOf(wish));
  const done = Map.groupBy(deeds, nameOf);
  const misses: Miss[] = [];
  const add = (what: Miss["what"], deed: string, outcomes: readonly Outcome[] = [], missing = 0) =>
    void misses.push({ played, what, deed, outcomes, deeds, missing });
  for (const [deed, outcomes] of wanted) {
    const all = done.get(deed) ?? [];
    const times = all.filter(({ isListed }) => !isListed).length;
    const fates = outcomes.map((one) => one.told === "no" ? excuse(one) ?? "done" : FATES[one.told]);
    const sure = fates.filter((fate) => fate === "done").length;
    if (times > sure + fates.filter((fate) => fate === "not known").length) add("done too often", deed, outcomes);
    else if (all.length < sure) add("not done", deed, outcomes, sure - all.length);
    const no = outcomes.find((one) => one.told === "no" && excuse(one) === undefined);
    if (no !== undefined && times >= sure) add("told no", deed, [no]);
    const otherwise = outcomes.find((one) => one.told === "otherwise");
    if (otherwise !== undefined) add("told otherwise", deed, [otherwise]);
  }
  for (const [deed] of done) if (!wanted.has(deed)) add("nobody wanted it", deed);
  return misses;
}

/** What is to be done of what was told otherwise than no. */
const FATES = { yes: "done", otherwise: "done", silence: "not known" } as const;

/** Names a deed as the wish for it is named. */
function nameOf({ kind, patron, item, cents, bk }: Deed): string {
  if (kind === "renew" || kind === "other") return `${kind} ${patron} ${item}`;
  return deedOf({ kind, patron, item, cents, ...bk !== "" && { bk }, again: false });
}
