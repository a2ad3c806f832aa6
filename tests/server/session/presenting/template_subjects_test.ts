import { assertEquals } from "@std/assert";
import { aboutPatron } from "../../../../src/server/session/presenting/template_subjects.ts";
import { aPatron } from "../../../support/library/records.ts";
import { BARE_SURROUNDINGS } from "../../../support/files/template_surroundings.ts";

Deno.test("aboutPatron() tells a day, and nothing of a text that is none, as a database may hold it", () => {
  const born = (birthDate: string) =>
    aboutPatron(aPatron({ birthDate, expires: birthDate }), undefined, BARE_SURROUNDINGS).dateofbirth?.toString();
  assertEquals(["1990-02-03", "0000-00-00", "1990-00-10", "1990-02-31", "1990-13-01", "soon"].map(born), [
    "1990-02-03",
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
