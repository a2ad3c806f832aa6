import { assertEquals, assertLess } from "@std/assert";
import { patienceOf, updateLines } from "../../src/service/open_storage.ts";
import { aConfig, anInstitution } from "../support/files/sample_config.ts";

Deno.test("patienceOf() lets a question and a change fit into half of the shortest time that a policy allows", () => {
  const institutions = [100, 40].map((timeout) => anInstitution({ id: `I${timeout}`, rules: { timeout } }));
  assertEquals(patienceOf(aConfig({ institutions })), 1_000);
  assertEquals(patienceOf(aConfig({ institutions: [anInstitution({ rules: { timeout: 999 } })] })), 2_500);
});

Deno.test("updateLines() says at once what the update has turned to, and not each of its parts", () => {
  const lines: string[] = [];
  const tell = updateLines((line) => lines.push(line));
  tell({ done: 0, total: 4 });
  tell({ done: 1, total: 4 });
  for (let done = 10_000; done <= 1_000_000; done += 10_000) tell({ table: "journal", done, total: 1_000_000 });
  tell({ done: 2, total: 4 });
  assertEquals(lines.filter((line) => !line.includes("journal, ")), [
    "updating the database: step 1 of 4",
    "updating the database: step 3 of 4",
  ]);
  assertEquals(lines[1], "updating the database: journal, 10,000 of 1,000,000");
  assertLess(lines.length, 50, `${lines.length} lines`);
});
