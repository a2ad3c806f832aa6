import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { projectPath } from "../../packaging/project.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { gatherTests, LONGEST } from "./gather_tests.ts";

Deno.test("the modules that are run hold each test file of the folders once, and no other file", () =>
  withTemporaryFolder(async (folder) => {
    const tests = join(folder, "tests");
    const named = Array.from({ length: 30 }, (_, number) => join(tests, "a", `t${number}_test.ts`));
    const others = [join(tests, "deep", "er", "page_test.tsx"), join(tests, "deep", "er_test.ts")];
    await Deno.mkdir(join(tests, "deep", "er"), { recursive: true });
    await Deno.mkdir(join(tests, "a"));
    await Deno.mkdir(join(folder, "modules"));
    for (const file of [...named, ...others, join(tests, "a", "support.ts")]) await Deno.writeTextFile(file, "");
    const [quiet, ...rest] = await gatherTests(
      ["--quiet", tests, join(tests, "a", "t1_test.ts"), "--", "rest"],
      join(folder, "modules"),
    );
    const modules = rest.slice(0, -2);
    const texts = await Promise.all(modules.map((module) => Deno.readTextFile(module)));
    const imported = texts.join("").split("\n").flatMap((line) => /"file:\/\/(.+)"/.exec(line)?.[1] ?? []);
    assertEquals([quiet, ...rest.slice(-2)], ["--quiet", "--", "rest"]);
    assertEquals(imported.toSorted(), [...named, ...others].toSorted());
  }));

Deno.test("each folder that is said to take long is there", async () => {
  const tests = projectPath("tests");
  for (const room of LONGEST) assert((await Deno.stat(join(tests, room))).isDirectory, room);
});
