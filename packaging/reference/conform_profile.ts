import type { ElementRow } from "../../src/config/base/element_row.ts";
import { requests } from "../../src/protocol/requests.ts";
import { profile } from "../../src/terminal/conform/profile/profile_elements.ts";
import { allScenarios } from "../../src/terminal/conform/scenarios/all_scenarios.ts";
import { needsOf } from "../../src/terminal/conform/scenarios/listed_scenarios.ts";
import { table } from "./markdown.ts";

/** Tells every element of a profile of `conform`, and every scenario with what of a profile it needs. */
export function conformProfilePage(): string {
  const scenarios = allScenarios.map((scenario) => [
    `\`${scenario.id}\``,
    scenario.about.map((name) => requests[name].code).join(" "),
    needsOf(scenario).map((name) => `\`${name}\``).join(", "),
    scenario.title,
  ]);
  return `# Profiles and scenarios of conform

A profile says whom and what \`sip2d conform\` tries a server with. It is one XML file in the namespace
\`urn:sip2d:profile:1\`; those in [\`config/examples\`](../../config/examples) are whole ones. What a profile does not name is
not tried. What findings weigh, and how to run it: [Conformance](../conformance.md).

${section(profile, undefined)}
## Scenarios

In the order in which they are played; \`--only\` picks some by their names, or by a request that they are about.

${table(["scenario", "requests", "needs of the profile", "what it tries"], scenarios)}`;
}

function section({ name, occurs, meaning, attributes, children }: ElementRow, parent: string | undefined): string {
  const where = parent === undefined ? "" : `, in \`<${parent}>\``;
  const rows = Object.entries(attributes).map(([attribute, { option }]) => [
    `\`${attribute}\``,
    option.allowed,
    option.default ?? "**must be there**",
    option.meaning,
  ]);
  const told = `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}. It stands ${occurs}${where}.`;
  const head = ["attribute", "what may stand there", "default", "meaning"];
  const own = `## \`<${name}>\`\n\n${told}\n\n${table(head, rows)}`;
  return [own, ...children.map((child) => section(child, name))].join("\n");
}
