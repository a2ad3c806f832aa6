import { type AnswerDifference, answerDifferences } from "./answer_differences.ts";

/** The same question, and what two servers answered. */
export interface ComparedPair {
  /** A scenario, or a connection of a recording. */
  readonly where: string;
  /** The question, passwords masked. */
  readonly sent: string;
  readonly left?: string;
  readonly right?: string;
}

/** A difference that was met, once for all pairs that have it. */
export interface MetDifference extends AnswerDifference {
  readonly times: number;
  /** Where it was met. */
  readonly where: readonly string[];
  /** The first question that was answered so. */
  readonly sent: string;
}

/** What came of comparing two servers. */
export interface ServerComparison {
  readonly left: string;
  readonly right: string;
  /** Questions that both were asked. */
  readonly asked: number;
  /** By message and field; what terminals notice first. */
  readonly differences: readonly MetDifference[];
  /** What could not be asked, and why. */
  readonly notAsked: readonly string[];
}

/** Who notices, those first who notice most. */
const NOTICERS = ["terminal", "patron", "nobody"] as const;

/** Puts differences together that are in the same field of the same message. */
export function comparisonOf(
  [left, right]: readonly [string, string],
  pairs: readonly ComparedPair[],
  notAsked: readonly string[],
  delimiter: string,
): ServerComparison {
  const met = pairs.flatMap((pair) =>
    answerDifferences(pair.left, pair.right, delimiter).map((difference) => ({ difference, pair }))
  );
  const groups = Map.groupBy(met, ({ difference: { message, of } }) => `${message}\n${of}`);
  const differences = [...groups.values()].flatMap((same): readonly MetDifference[] => {
    const [first] = same;
    if (first === undefined) return [];
    const where = [...new Set(same.map(({ pair }) => pair.where))];
    return [{ ...first.difference, times: same.length, where, sent: first.pair.sent }];
  });
  return {
    left,
    right,
    asked: pairs.length,
    differences: NOTICERS.flatMap((who) => differences.filter(({ noticed }) => noticed === who)),
    notAsked,
  };
}
