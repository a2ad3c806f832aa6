import type { Finding } from "./finding.ts";

/**
 * Tells whether no answer can be trusted to belong to its request after these findings. An answer whose form is wrong
 * can still be read.
 */
export function mustStop(findings: readonly Finding[]): boolean {
  return findings.some(({ grade, rule }) =>
    grade === "must" &&
    (rule.startsWith("answered.") || rule === "detection.rejected" || rule === "layout.command" ||
      rule === "layout.fixed-part")
  );
}
