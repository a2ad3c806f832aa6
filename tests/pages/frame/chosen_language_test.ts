import { assertEquals } from "@std/assert";
import { chosenLanguage } from "../../../src/pages/frame/chosen_language.ts";

Deno.test("chosenLanguage() takes what was chosen, or the first language that the browser's user reads", () => {
  for (
    const [chosen, accepted, language] of [
      [undefined, undefined, "en"],
      [undefined, "", "en"],
      [undefined, "de", "de"],
      [undefined, "de-AT,de;q=0.9,en;q=0.8", "de"],
      [undefined, "fr-CA, fr;q=0.9, DE;q=0.4, en;q=0.3", "de"],
      [undefined, "en;q=0.5, de ; q=0.9", "de"],
      [undefined, "en-GB,de;q=0.9", "en"],
      [undefined, "de;q=0", "en"],
      [undefined, "de;q=many", "en"],
      [undefined, "__proto__,constructor,*;q=0.1", "en"],
      ["de", "en", "de"],
      ["en", "de", "en"],
      ["fr", "de", "de"],
      ["toString", undefined, "en"],
    ] as const
  ) {
    assertEquals([chosen, accepted, chosenLanguage(chosen, accepted)], [chosen, accepted, language]);
  }
});
