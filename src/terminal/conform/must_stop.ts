import type { Finding } from "./finding.ts";

/** After these no answer can be trusted to belong to its request; a form that is wrong can be read all the same. */
export function mustStop(findings: readonly Finding[]): boolean {
  return findings.some(({ grade, rule }) =>
    grade === "must" &&
    (rule.startsWith("answered.") || rule === "detection.rejected" || rule === "layout.command" ||
      rule === "layout.fixed-part")
  );
}
