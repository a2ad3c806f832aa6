import { assertEquals } from "@std/assert";
import { inLanguage } from "../../../src/pages/frame/in_language.ts";
import { PAGE_TEXTS } from "../../../src/texts/languages.ts";
import { readSources } from "../../architecture/sources.ts";

const { en, de } = PAGE_TEXTS;

Deno.test("inLanguage() says in German what other rooms say in English, with what differs in its place", () => {
  for (
    const [english, german] of [
      ["the server stops", "der Server wird beendet"],
      [
        "the storage did not answer: PostgreSQL is away",
        "die Datenbank hat nicht geantwortet: PostgreSQL ist nicht erreichbar",
      ],
      [
        "Terminals of port 6001, 6002 are relayed byte for byte. Terminals of other ports are served as before.",
        "Die Terminals von Port 6001, 6002 werden Byte für Byte durchgeleitet. Die Terminals anderer Ports werden bedient " +
        "wie bisher.",
      ],
      ["checkout needs AA patron identifier.", "checkout braucht AA patron identifier."],
      ['BO fee acknowledged must be Y or N, not "$&".', 'BO fee acknowledged muss Y oder N sein, nicht "$&".'],
      // Nobody translates what a disk says.
      ["disk I/O error", "disk I/O error"],
    ] as const
  ) {
    assertEquals(inLanguage(english, de), german);
    assertEquals(inLanguage(english, en), english);
  }
});

Deno.test("inLanguage() knows no sentence that nobody says any more", async () => {
  const said = [...(await readSources("src"))].filter(([path]) => !path.startsWith("src/texts/"))
    // A sentence goes on in the next line, and stands around what differs.
    .map(([, text]) => text.replaceAll(/["`] \+\s+["`]/g, "")).join("\n");
  const parts = (de.sentences ?? []).flatMap(([english]) => english.split(/\{\}|; /)).map((part) => part.trim());
  assertEquals(parts.filter((part) => /\p{L}/u.test(part) && !said.includes(part.replace(/[.:]$/, ""))), []);
});

Deno.test("inLanguage() has in German each value that a sentence has in English", () => {
  const values = (text: string) => text.split("{}").length;
  assertEquals((de.sentences ?? []).filter(([english, german]) => values(english) !== values(german)), []);
});
