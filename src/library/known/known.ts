/**
 * What is known of the records of another library system, beside which a copy is kept.
 *
 * Each fact has the moment at which it was true and its origin. What nobody said is absent: it is neither empty nor
 * false. Facts come in any order, from any process, and more than once: from answers that pass, from the system's files,
 * and from what was done here while the system was away. So all merging here is of one kind. Of two statements about the
 * same thing one counts, and which one depends on the two alone. Then it does not matter in which order and in which
 * groups they come, nor that one comes twice: `tests/library/known/` tries that for everything in this folder.
 *
 * What follows from several facts (who has a copy, what a patron owes) is worked out when it is read, never when
 * something is told: a statement that was worked out from what was known would depend on the order.
 */

/**
 * Where a fact comes from: a file of the system told it (`fed`), as of the moment when the file was written; an answer of
 * the system told it (`learned`); it was done here while the system was away (`away`).
 */
export type FactOrigin = "fed" | "learned" | "away";

/** The weaker first: of two facts of the same moment the stronger counts. */
export const FACT_ORIGINS: readonly FactOrigin[] = ["fed", "learned", "away"];

/** When something was true, and who says so. */
export interface Stamp {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly origin: FactOrigin;
}

/** What a fact may be: what JSON can write. */
export type FactValue = string | number | boolean | null | readonly FactValue[] | {
  readonly [name: string]: FactValue;
};

/** A value, with its moment and its origin. */
export interface Known<V extends FactValue = FactValue> extends Stamp {
  readonly value: V;
}

/** Facts by their names. Absent: nobody said anything about it. */
export type Facts<F extends Readonly<Record<string, FactValue>>> = { readonly [Name in keyof F]?: Known<F[Name]> };

/** Orders stamps: less than 0 if the first is older than the second, or weaker at the same moment. */
export function compareStamps(a: Stamp, b: Stamp): number {
  return a.at - b.at || FACT_ORIGINS.indexOf(a.origin) - FACT_ORIGINS.indexOf(b.origin);
}

/**
 * Picks the statement that counts: the newer, then the stronger. Two of the same stamp that differ cannot both be true;
 * the one whose text is later counts, so that everybody picks the same.
 */
export function newerOf<K extends Known>(a: K, b: K): K {
  const order = compareStamps(a, b) || compareTexts(textOf(a.value), textOf(b.value));
  return order < 0 ? b : a;
}

/** Merges what is told of a record into what is known of it. */
export function mergeFacts<F extends Readonly<Record<string, FactValue>>>(known: Facts<F>, told: Facts<F>): Facts<F> {
  const merged: { [Name in keyof F]?: Known<F[Name]> } = { ...known };
  for (const name in told) {
    const before = merged[name], said = told[name];
    if (said !== undefined) merged[name] = before === undefined ? said : newerOf(before, said);
  }
  return merged;
}

/** Writes a value such that the same value is the same text, in whatever order its names were given. */
function textOf(value: FactValue): string {
  return JSON.stringify(
    value,
    (_, part: unknown) => isNamed(part) ? Object.fromEntries(Object.entries(part).sort()) : part,
  );
}

function isNamed(part: unknown): part is Readonly<Record<string, unknown>> {
  return typeof part === "object" && part !== null && !Array.isArray(part);
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
