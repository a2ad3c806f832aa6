import type { ElementRow } from "../../src/config/base/element_row.ts";
import { requests } from "../../src/protocol/requests.ts";
import { profile } from "../../src/tools/conform/profile/profile_elements.ts";
import { allScenarios } from "../../src/tools/conform/scenarios/all_scenarios.ts";
import { needsOf } from "../../src/tools/conform/scenarios/listed_scenarios.ts";
import { occurrence } from "../manual/occurrence.ts";
import { table } from "./markdown.ts";

/** Describes every element of a profile of `conform`, and every scenario with what it needs of a profile. */
export function conformProfilePage(): string {
  const scenarios = allScenarios.map((scenario) => [
    `\`${scenario.id}\``,
    scenario.about.map((name) => requests[name].code).join(" "),
    needsOf(scenario).map((name) => `\`${name}\``).join(", "),
    scenario.title,
  ]);
  return `# Profiles and scenarios of conform

A profile names the login, patrons and copies with which \`sip2d conform\` tries a server. It is one XML file in the
namespace \`urn:sip2d:profile:1\`; [\`config/examples\`](../../config/examples) has whole profiles. What a profile does not
name is not tried. How to run it, and how findings are graded: [Conformance](../conformance.md).

${section(profile, undefined)}
## Scenarios

\`conform\` plays the scenarios in this order. \`--only\` chooses some by their names, or by a request that they are about.

${table(["scenario", "requests", "needs of the profile", "what it tries"], scenarios)}`;
}

function section({ name, occurs, meaning, attributes, children }: ElementRow, parent: string | undefined): string {
  const rows = Object.entries(attributes).map(([attribute, { option }]) => [
    `\`${attribute}\``,
    option.allowed,
    option.default ?? "**required**",
    option.meaning,
  ]);
  const where = occurrence(occurs, parent === undefined ? undefined : `\`<${parent}>\``);
  const told = `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}. ${where}`;
  const head = ["attribute", "allowed values", "default", "meaning"];
  const own = `## \`<${name}>\`\n\n${told}\n\n${table(head, rows)}`;
  return [own, ...children.map((child) => section(child, name))].join("\n");
}
