import { assertGreater } from "@std/assert";
import { projectPath } from "../../../packaging/project.ts";
import { mutated } from "../mutated.ts";
import { codecMutants } from "./codec_mutants.ts";

// The vectors are run against them by `deno task mutants:codec`.
Deno.test("each defect that vectors must find can be put into the protocol's code", async () => {
  assertGreater(codecMutants.length, 29);
  for (const { replacement } of codecMutants) {
    mutated(await Deno.readTextFile(projectPath(replacement.file)), [replacement]);
  }
});
