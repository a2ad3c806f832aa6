import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { longEnough } from "../support/program/long_enough.ts";
import { runWatched } from "./run_watched.ts";

/** What came of a run, with what was written. */
type Told = Awaited<ReturnType<typeof runWatched>> & { readonly written: string };

/** Runs a file of tests, and gives what was written; a test has so many seconds, and more on a busy machine. */
function runTests(tests: string, isEnough: (told: Told) => boolean) {
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, "some_test.ts");
    await Deno.writeTextFile(file, tests);
    return await longEnough(async (seconds) => {
      let written = "";
      const run = await runWatched(Deno.execPath(), {
        args: ["test", "--no-config", "--no-check", "--parallel", file],
        env: { NO_COLOR: "1" },
      }, {
        silence: 1000 * Number(seconds),
        write(bytes) {
          written += new TextDecoder().decode(bytes);
          return Promise.resolve(bytes.length);
        },
      });
      return { ...run, written };
    }, isEnough);
  });
}

const ENDS = `Deno.test("one ends", () => {});\n`;
const NAMED = /tests were pending:\s+one never ends => \S+some_test\.ts:2:6/;

for (
  const [how, body] of [
    ["waits for ever", "async () => { setInterval(() => {}, 1000); await new Promise(() => {}); }"],
    ["never lets go of its thread", "() => { for (;;); }"],
  ] as const
) {
  Deno.test(`runWatched() names a test that ${how}, and where it is, and ends`, async () => {
    const { code, wasEnded, written } = await runTests(
      `${ENDS}Deno.test("one never ends", ${body});\n`,
      ({ written }) => NAMED.test(written),
    );
    assertMatch(written, /one ends \.\.\. ok/);
    assertMatch(written, NAMED);
    assertEquals([code === 0, wasEnded], [false, true]);
  });
}

Deno.test("runWatched() lets tests go on that end, and gives their exit code", async () => {
  const three = Array.from(
    { length: 3 },
    (_, at) => `Deno.test("${at}", () => new Promise((resolve) => setTimeout(resolve, 200)));\n`,
  );
  // Where the machine is busy, a run may be silent for a while when all has been written.
  const ended = await runTests(three.join(""), ({ wasEnded }) => !wasEnded);
  assertMatch(ended.written, /^ok \| 3 passed/m);
  assertEquals([ended.code, ended.wasEnded], [0, false]);
  const failed = await runTests(
    `${ENDS}Deno.test("one fails", () => { throw new Error("no"); });\n`,
    ({ wasEnded }) => !wasEnded,
  );
  assertMatch(failed.written, /^FAILED \| 1 passed \| 1 failed/m);
  assertEquals([failed.code, failed.wasEnded], [1, false]);
});
