import { kebabCase } from "../../../protocol/message_table.ts";
import { requests } from "../../../protocol/requests.ts";
import type { ConformScenario } from "../scenario.ts";

/**
 * Picks scenarios by their names, by the beginning of their names, or by a request that they are about: its name in kebab
 * case or its two digits. Throws a `RangeError` for a word that picks none.
 *
 * @param words picks all where it is absent
 */
export function pickScenarios(
  scenarios: readonly ConformScenario[],
  words: readonly string[] | undefined,
): readonly ConformScenario[] {
  if (words === undefined) return scenarios;
  const wanted = words.flatMap((word) => word.split(",")).filter((word) => word !== "");
  for (const word of wanted) {
    if (!scenarios.some((scenario) => isMeant(scenario, word))) {
      throw new RangeError(`--only is ${JSON.stringify(word)}, which picks no scenario; --list tells their names`);
    }
  }
  return scenarios.filter((scenario) => wanted.some((word) => isMeant(scenario, word)));
}

function isMeant({ id, about }: ConformScenario, word: string): boolean {
  return id === word || id.startsWith(`${word}-`) ||
    about.some((name) => kebabCase(name) === word || requests[name].code === word);
}
