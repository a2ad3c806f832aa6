import { SPECIFICATION } from "../citation.ts";
import { escapeMarkup as text } from "../escape_markup.ts";
import type { ConformReport, ReportedFinding, ReportedScenario } from "./conform_report.ts";
import { travelled, verdict } from "./text_report.ts";

const STYLE = `
:root { color-scheme: light dark; --line: #8886; --must: #b3261e; --should: #a15c00; --field: #3b6ea8; --ok: #2e7d32 }
@media (prefers-color-scheme: dark) { :root { --must: #ff8a80; --should: #ffb74d; --field: #90caf9; --ok: #81c784 } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2rem }
pre, .told { white-space: pre-wrap; overflow-wrap: anywhere }
pre { padding: .6rem; border: 1px solid var(--line); border-radius: 4px; font-size: .85rem }
article { border-left: 4px solid var(--line); padding: 0 1rem; margin: 1rem 0 }
article.must { border-color: var(--must) } article.should { border-color: var(--should) }
article.field { border-color: var(--field) }
.grade { font-weight: 600 } .must .grade, td.must { color: var(--must) } .should .grade, td.should { color: var(--should) }
.field .grade, td.field { color: var(--field) } td.ok { color: var(--ok) }
small { opacity: .8 } table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line) }
summary { cursor: pointer }`;

/**
 * Writes a report as one HTML file, which needs no other and no script.
 *
 * @param withAllowed also tells of what the document leaves to the server
 */
export function htmlReport(report: ConformReport, withAllowed = false): string {
  const { server, began, errorDetection, findings, allowed, mismatches, scenarios, leftBehind } = report;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>SIP2 conformance of ${text(server)}</title>
<style>${STYLE}
</style>
<h1>SIP2 conformance of ${text(server)}</h1>
<p>${text(began)}, ${errorDetection ? "with" : "without"} AY and AZ. ${text(verdict(report))}.</p>
<p>The document: ${text(SPECIFICATION)}.</p>
${list("The profile and the server do not agree", mismatches)}<h2>Findings</h2>
${findings.length === 0 ? "<p>None.</p>" : findings.map(findingArticle).join("\n")}
${
    withAllowed && allowed.length > 0
      ? `<h2>Allowed by the document</h2>\n${allowed.map(findingArticle).join("\n")}\n`
      : ""
  }${list("Not as it was before", leftBehind)}<h2>Scenarios</h2>
<table>
<tr><th>Scenario<th>Outcome
${scenarios.map(scenarioRow).join("\n")}
</table>
`;
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `<h2>${title}</h2>\n<ul>${lines.map((line) => `<li>${text(line)}`).join("")}</ul>\n`;
}

function findingArticle({ grade, rule, message, source, scenarios, times, exchange }: ReportedFinding): string {
  return `<article class="${grade}">
<p><span class="grade">${text(grade)}</span>: <span class="told">${text(message)}</span><br>
<small>${text(source)}<br>
${text(rule)}, in ${scenarios.map((id) => `<a href="#${text(id)}">${text(id)}</a>`).join(", ")}${
    times > 1 ? `, ${times} times` : ""
  }</small></p>
${exchange === undefined ? "" : `<pre>${text(exchange.lines.join("\n"))}</pre>`}
</article>`;
}

function scenarioRow({ id, title, leftOut, notTried, worst, exchanges }: ReportedScenario): string {
  const found = `${worst ?? "in order"}${notTried === undefined ? "" : `; not tried: ${notTried}`}`;
  const outcome = leftOut === undefined ? found : `left out: ${leftOut}`;
  const style = leftOut === undefined ? worst ?? "ok" : "";
  const name = `${text(title)} <small>${text(id)}</small>`;
  const cell = exchanges.length === 0
    ? name
    : `<details><summary>${name}</summary>\n<pre>${text(exchanges.flatMap(travelled).join("\n"))}</pre></details>`;
  return `<tr id="${text(id)}"><td>${cell}<td class="${style}">${text(outcome)}`;
}
