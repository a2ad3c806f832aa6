import { foldLine } from "../fold_line.ts";
import type { ConformReport, ReportedFinding, ReportedScenario } from "./conform_report.ts";

/** Characters in a line. */
const WIDTH = 80;

/** Writes a report in lines for people. */
export function textReport(report: ConformReport): readonly string[] {
  const { server, errorDetection, scenarios, leftBehind, findings } = report;
  const out = scenarios.filter(({ leftOut }) => leftOut !== undefined);
  return [
    `${server}, ${errorDetection ? "with" : "without"} AY and AZ, ${report.began}`,
    ...findings.flatMap(findingLines),
    ...section("Left out:", reasonLines(out)),
    ...section("Not as it was before:", leftBehind),
    "",
    verdict(report),
  ].flatMap((line) => line.length <= WIDTH ? [line] : foldLine(line, WIDTH, "    "));
}

/** Says on one line what came of a run. */
export function verdict({ scenarios, counts }: ConformReport): string {
  const out = scenarios.filter(({ leftOut }) => leftOut !== undefined).length;
  return `${scenarios.length - out} scenarios played, ${out} left out; findings: ${counts.must} must, ` +
    `${counts.should} should, ${counts["field practice"]} field practice`;
}

function findingLines(
  { grade, rule, message, source, scenarios, times, exchange }: ReportedFinding,
): readonly string[] {
  const [first = "", ...more] = scenarios;
  const where = more.length === 0 ? first : `${first} and ${more.length} more`;
  return [
    "",
    `${grade.toUpperCase()}: ${message}`,
    `  ${rule}, in ${where}${times > 1 ? `, ${times} times` : ""}`,
    `  ${source}`,
    ...(exchange?.lines ?? []).map((line) => `  ${line}`),
  ];
}

/** Names each reason for leaving scenarios out once. */
function reasonLines(scenarios: readonly ReportedScenario[]): readonly string[] {
  const byReason = Map.groupBy(scenarios, ({ leftOut = "" }) => leftOut);
  return [...byReason].map(([reason, some]) => `${reason} (${some.map(({ id }) => id).join(", ")})`);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}
