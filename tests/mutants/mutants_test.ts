import { assertThrows } from "@std/assert";
import { allScenarios } from "../../src/tools/conform/scenarios/all_scenarios.ts";
import { mutated } from "./mutated.ts";
import { mutants } from "./mutants.ts";

// The suite is run against them by `deno task mutants`: each takes some seconds.
Deno.test("each defect that conform must find can be put back into the code, and names a scenario and its act", async () => {
  for (const { name, replacements, rule } of mutants) {
    for (const file of new Set(replacements.map((one) => one.file))) {
      const text = await Deno.readTextFile(new URL(`../../${file}`, import.meta.url));
      mutated(text, replacements.filter((one) => one.file === file));
    }
    const [id, act = ""] = rule.split(".");
    const expected = allScenarios.flatMap(({ acts }) => acts.flatMap(({ expect }) => expect));
    const isNamed = expected.some((expectation) => expectation.rule === rule);
    if (!isNamed && !allScenarios.some((scenario) => scenario.id === id && scenario.acts.length >= Number(act))) {
      throw new Error(`${name}: there is no ${rule}`);
    }
  }
});

Deno.test("mutated() refuses what does not stand in a file exactly once", () => {
  const replace = (from: string) => () => mutated("one two two", [{ file: "a.ts", from, to: "" }]);
  assertThrows(replace("two"), Error, 'a.ts has not exactly one "two"');
  assertThrows(replace("three"), Error, 'a.ts has not exactly one "three"');
});
