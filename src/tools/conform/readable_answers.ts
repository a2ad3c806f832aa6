import type { Finding } from "./finding.ts";
import { isWellFormed } from "./layout_rules.ts";
import type { OpenedAnswer } from "./opened_answer.ts";

/**
 * Tells whether no answer can be trusted to belong to its request after these findings. An answer whose form is wrong
 * can still be read.
 */
export function mustStop(findings: readonly Finding[]): boolean {
  return findings.some(({ grade, rule }) =>
    grade === "must" &&
    (rule.startsWith("answered.") || rule === "detection.rejected" || rule === "layout.command")
  );
}

/** The elements and fields that findings are about: what is wrong with their form is no second fault of their values. */
export function subjectsOf(findings: readonly Finding[], answer: OpenedAnswer | undefined): ReadonlySet<string> {
  const wrong = findings.filter(({ grade, rule }) => rule.startsWith("layout.") && grade !== "allowed");
  const told = wrong.map(({ rule }) => rule.replace(/\.free$/, "").split(".").at(-1) ?? "");
  if (!told.includes("fixed-part") && !told.includes("date")) return new Set(told);
  // What stands behind the first element that has another width cannot be read; dates are what most have so.
  const elements = answer?.row?.fixed ?? [];
  const first = elements.findIndex((element) =>
    element.type === "timestamp" || !isWellFormed(element, answer?.fixed.get(element.name) ?? "")
  );
  return new Set([...told, ...elements.slice(Math.max(0, first)).map(({ name }) => name)]);
}

/** Names what an expectation looks at. */
export function subjectOf(is: string): string {
  return /^[+-]?(\w+)/.exec(is)?.[1] ?? "";
}
