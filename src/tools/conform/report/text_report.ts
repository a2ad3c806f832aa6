import { foldLine } from "../../../process/fold_line.ts";
import { SPECIFICATION } from "../citation.ts";
import type { ConformReport, ReportedExchange, ReportedFinding, ReportedScenario } from "./conform_report.ts";

/** Characters in a line. */
const WIDTH = 80;

/**
 * Writes a report in lines for people.
 *
 * @param withAllowed also tells of what the document leaves to the server
 */
export function textReport(report: ConformReport, withAllowed = false): readonly string[] {
  const { server, errorDetection, scenarios, leftBehind, findings, allowed, mismatches } = report;
  const out = scenarios.filter(({ leftOut }) => leftOut !== undefined);
  const cut = scenarios.flatMap(({ id, notTried }) => notTried === undefined ? [] : [`${id}: ${notTried}`]);
  const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  return [
    `${server}, ${errorDetection ? "with" : "without"} AY and AZ, ${report.began}`,
    `The document: ${SPECIFICATION}`,
    ...section("The profile and the server do not agree:", mismatches),
    ...findings.flatMap((finding) => findingLines(finding, byId)),
    ...withAllowed ? section("Allowed by the document:", allowed.map(allowedLine)) : [],
    ...section("Left out:", reasonLines(out)),
    ...section("Not tried:", cut),
    ...section("Not as it was before:", leftBehind),
    "",
    verdict(report),
  ].flatMap((line) => line.length <= WIDTH ? [line] : foldLine(line, WIDTH, "    "));
}

/** Says on one line what came of a run. */
export function verdict({ scenarios, counts, mismatches }: ConformReport): string {
  // The first is the check of the profile.
  const played = scenarios.slice(1);
  const out = played.filter(({ leftOut }) => leftOut !== undefined).length;
  const other = mismatches.length === 0 ? "" : `; the profile does not fit in ${mismatches.length}`;
  return `${played.length - out} scenarios played, ${out} left out; findings: ${counts.must} must, ` +
    `${counts.should} should, ${counts.field} field${other}`;
}

/** Writes what travelled on two lines. */
export function travelled({ sent, received, terminal }: ReportedExchange): readonly string[] {
  const who = terminal === undefined ? "" : `${terminal} terminal: `;
  return [`${who}> ${sent}`, `${who}< ${received ?? "(nothing)"}`];
}

function findingLines(
  { grade, rule, message, source, scenarios, times, at, exchange }: ReportedFinding,
  byId: ReadonlyMap<string, ReportedScenario>,
): readonly string[] {
  const [first = "", ...more] = scenarios;
  const where = more.length === 0 ? first : `${first} and ${more.length} more`;
  const before = at === undefined ? [] : byId.get(first)?.exchanges.slice(0, at) ?? [];
  const after = at === undefined ? [] : byId.get(first)?.exchanges.slice(at + 1) ?? [];
  return [
    "",
    `${grade.toUpperCase()}: ${message}`,
    `  ${rule}, in ${where}${times > 1 ? `, ${times} times` : ""}`,
    `  ${source}`,
    ...before.flatMap(travelled).map((line) => `  ${line}`),
    ...(exchange?.lines ?? []).map((line) => `  ${line}`),
    ...after.flatMap(travelled).map((line) => `  ${line}`),
  ];
}

function allowedLine({ rule, message, source, times }: ReportedFinding): string {
  return `${message} (${rule}${times > 1 ? `, ${times} times` : ""}; ${source})`;
}

/** Says once why scenarios were left out. */
function reasonLines(scenarios: readonly ReportedScenario[]): readonly string[] {
  const byReason = Map.groupBy(scenarios, ({ leftOut = "" }) => leftOut);
  return [...byReason].map(([reason, some]) => `${reason} (${some.map(({ id }) => id).join(", ")})`);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}
