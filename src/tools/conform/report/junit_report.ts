import { escapeMarkup } from "../escape_markup.ts";
import type { ConformReport, ReportedScenario } from "./conform_report.ts";
import { travelled } from "./text_report.ts";

/** Writes a report in the XML that continuous integration reads. Only a must and a should fail. */
export function junitReport(report: ConformReport): string {
  const { server, began, scenarios, leftBehind, mismatches } = report;
  const failures = scenarios.filter(failed).length;
  const skipped = scenarios.filter(({ leftOut }) => leftOut !== undefined).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="sip2d conform ${escapeMarkup(server)}" timestamp="${began.replace(/Z$/, "")}" ` +
    `tests="${scenarios.length}" failures="${failures}" errors="0" skipped="${skipped}">`,
    ...scenarios.map(testCase),
    ...output([...mismatches, ...leftBehind]),
    "</testsuite>",
  ].join("\n");
}

function output(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  <system-out>${escapeMarkup(lines.join("\n"))}</system-out>`];
}

function failed({ worst }: ReportedScenario): boolean {
  return worst === "must" || worst === "should";
}

function testCase(scenario: ReportedScenario): string {
  const { id, title, leftOut, notTried, exchanges } = scenario;
  const findings = scenario.findings.filter(({ grade }) => grade !== "allowed");
  const told = findings.map(({ grade, rule, message }) => `${grade}: ${message} (${rule})`).concat(
    notTried === undefined ? [] : `not tried: ${notTried}`,
  ).join("\n");
  const whole = exchanges.flatMap(travelled).join("\n");
  const inside = leftOut !== undefined
    ? `<skipped message="${escapeMarkup(leftOut)}"/>`
    : failed(scenario)
    ? `<failure message="${escapeMarkup(findings[0]?.message ?? "")}">${escapeMarkup(`${told}\n\n${whole}`)}</failure>`
    : findings.length > 0
    ? `<system-out>${escapeMarkup(told)}</system-out>`
    : "";
  return `  <testcase classname="sip2" name="${escapeMarkup(`${id}: ${title}`)}">${inside}</testcase>`;
}
