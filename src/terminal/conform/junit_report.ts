import type { ConformReport, ReportedScenario } from "./conform_report.ts";
import { escapeMarkup } from "./escape_markup.ts";

/** Writes a report in the XML that continuous integration reads. Field practice fails nothing. */
export function junitReport({ server, began, scenarios, leftBehind }: ConformReport): string {
  const failures = scenarios.filter(failed).length;
  const skipped = scenarios.filter(({ leftOut }) => leftOut !== undefined).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="sip2d conform ${escapeMarkup(server)}" timestamp="${began.replace(/Z$/, "")}" ` +
    `tests="${scenarios.length}" failures="${failures}" errors="0" skipped="${skipped}">`,
    ...scenarios.map(testCase),
    ...leftBehind.length === 0 ? [] : [`  <system-out>${escapeMarkup(leftBehind.join("\n"))}</system-out>`],
    "</testsuite>",
  ].join("\n");
}

function failed({ worst }: ReportedScenario): boolean {
  return worst === "must" || worst === "should";
}

function testCase(scenario: ReportedScenario): string {
  const { id, title, leftOut, findings, exchanges } = scenario;
  const told = findings.map(({ grade, rule, message }) => `${grade}: ${message} (${rule})`).join("\n");
  const travelled = exchanges.flatMap(({ sent, received }) => [`> ${sent}`, `< ${received ?? ""}`]).join("\n");
  const inside = leftOut !== undefined
    ? `<skipped message="${escapeMarkup(leftOut)}"/>`
    : failed(scenario)
    ? `<failure message="${escapeMarkup(findings[0]?.message ?? "")}">${
      escapeMarkup(`${told}\n\n${travelled}`)
    }</failure>`
    : findings.length > 0
    ? `<system-out>${escapeMarkup(told)}</system-out>`
    : "";
  return `  <testcase classname="sip2" name="${escapeMarkup(`${id}: ${title}`)}">${inside}</testcase>`;
}
