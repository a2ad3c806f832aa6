import { requests } from "../../../protocol/requests.ts";
import type { ConformScenario } from "../scenario.ts";

/** What a profile always has. */
const ALWAYS = new Set(["institution", "language", "currency", "unknown.patron", "unknown.item", "location", "run"]);

/** What stands for a moment or for nothing. */
const DATES = new Set([
  "now",
  "in-a-moment",
  "yesterday",
  "in-a-week",
  "in-a-month",
  "none",
  "due",
  "expiry",
  "returned",
]);

/** What is sent where the profile has it. */
const OPTIONAL = /\.(?:if-needed|with-pin)$|^at-pickup$/;

/** Lists scenarios for people: name, requests, what of a profile each needs, title. */
export function listedScenarios(scenarios: readonly ConformScenario[]): readonly string[] {
  return scenarios.flatMap((scenario) => {
    const { id, title, about } = scenario;
    const needs = needsOf(scenario);
    const codes = about.map((name) => requests[name].code).join(" ");
    return [`${id} (${codes})`, `  ${title}`, ...needs.length === 0 ? [] : [`  needs ${needs.join(", ")}`]];
  });
}

/** Lists the names of a profile that a scenario needs. */
export function needsOf({ acts, after = [], outage }: ConformScenario): readonly string[] {
  const texts = [...acts.flatMap(({ send }) => send), ...after.map(({ send }) => send)];
  const names = texts.flatMap((text) => [...text.matchAll(/\{([a-z.-]+)\}/g)].map(([, name = ""]) => name));
  return [...new Set([...names, ...outage ? ["outage"] : []])].filter((name) =>
    !ALWAYS.has(name) && !DATES.has(name) && !OPTIONAL.test(name)
  );
}
